"""`replay`: a project's messages, rebuilt from its archive."""

from operations.errors import OperationsError
from operations.stack import Project


def replay(project: Project) -> int:
    raise OperationsError(f"{project.name}: not built yet.")
