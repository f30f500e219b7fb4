"""`python -m local check FILE`: check a stack's configuration and preview the program, creating nothing."""

from collections.abc import Callable
from pathlib import Path

from local.deployment.process import run
from local.deployment.stack_config import read_config


def check(program: Path, file: Path, log_progress: Callable[[str], None]) -> None:
    """Print what the program would register. Raise LocalError with every mistake of the configuration."""
    config = read_config(program, file)
    resources = run(program, file, None, "--check").strip()
    projects = config.read("projects")
    log_progress(f"{file} is valid: {len(projects)} projects, {resources} in {config.region}.")
