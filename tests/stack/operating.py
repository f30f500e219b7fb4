"""The commands of `python -m operations`, about a running stack of the tests."""

from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from local.outputs import OUTPUTS
from local.stack import LocalStack
from operations.__main__ import parser
from operations.commands.erase import erase
from operations.commands.redrive import redrive
from operations.commands.verify import verify
from operations.stack import of_local_run

#: What `verify` says where all is well.
VERIFIED = "0 missing, 0 extra, 0 different"
_COMMANDS: dict[str, Callable[..., int]] = {"erase": erase, "redrive": redrive, "verify": verify}


def operate(stack: LocalStack, folder: Path, command: str, *arguments: str) -> tuple[int, str]:
    """Its exit code, and what it said. `folder` is where the stack's outputs may lie."""
    stack.outputs().save(folder)
    with redirect_stdout(StringIO()) as said:
        code = _COMMANDS[command](of_local_run(folder / OUTPUTS), parser().parse_args([command, *arguments]))
    return code, said.getvalue()
