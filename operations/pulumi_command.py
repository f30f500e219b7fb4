"""Runs the Pulumi CLI for its output."""

import subprocess
from collections.abc import Sequence

from operations.errors import OperationsError


def pulumi(arguments: Sequence[str], stack: str | None, *, instead: str) -> tuple[str, str]:
    """Return what `pulumi ARGUMENTS` prints about a stack, the selected one for None, and the command as it
    was run. `instead`: what to give where Pulumi is not installed. Raise OperationsError."""
    command = ["pulumi", *arguments, *(["--stack", stack] if stack else [])]
    text = f"`{' '.join(command)}`"
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise OperationsError(f"Pulumi is not installed: install it, or give {instead}.") from None
    if done.returncode:
        raise OperationsError(f"{text} failed: {done.stderr.strip()}")
    return done.stdout, text
