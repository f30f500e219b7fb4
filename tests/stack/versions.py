"""Versions of the program to be deployed over the one that runs."""

from pathlib import Path

from tests.stack.programs import change_settings, copied, edit

#: A field of its log that names the version that recorded a batch.
RELEASE = "next"
NEW_INDEX = "by_message_id"
SHARDS = 16
MEMORY_MB, TIMEOUT_SECONDS = 1024, 120
BUFFERS = {"bufferSeconds": 4, "bufferMb": 2, "transformBufferSeconds": 2, "transformBufferMb": 0.5}


def next_version(into: Path, project: str) -> Path:
    """Other code of ingest, another index of the table, and for the project more shards, other buffers, less
    memory and time."""
    program = copied(into)
    edit(
        program, "functions/ingest/handler.py", '"batch recorded",', f'"batch recorded", release={RELEASE!r},'
    )
    edit(
        program,
        "functions/contract/message_table.py",
        "\nINDEXES = (",
        f'\nINDEXES = (Index("{NEW_INDEX}", "message_id"), ',
    )
    function = {"memoryMb": MEMORY_MB, "timeoutSeconds": TIMEOUT_SECONDS}
    change_settings(program, project, shards=SHARDS, stream=BUFFERS, function=function)
    return program


def broken_version(into: Path, of: Path, module: str) -> Path:
    """A version of a program whose functions do not start where they import the module."""
    program = copied(into, of)
    path = program / module
    path.write_text(f"import a_package_that_nobody_packed\n{path.read_text()}")
    return program
