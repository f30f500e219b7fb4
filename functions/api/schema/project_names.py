"""Resolve the projects that a client names, and refuse unknown ones instead of answering with nothing."""

from collections.abc import Sequence

from functions.api.errors import bad_input
from functions.api.nodes.global_id import Tag, parse_id
from functions.api.schema.context import Context

_MAX_LISTED = 10


def project_name(context: Context, text: str | None) -> str | None:
    """Return the name of the project that `text` names; None for None. Raises ApiError."""
    return None if text is None else project_names(context, [text])[0]


def project_names(context: Context, texts: Sequence[str]) -> list[str]:
    """Return the names of the tenant's projects given by name, in any case, or by global id. Raises
    ApiError."""
    own = {project.name.lower(): project.name for project in context.messages.projects}
    names = [own.get(_name(text)) for text in texts]
    if None in names:
        listed = ", ".join(sorted(own.values())[:_MAX_LISTED]) or "none"
        # The text itself is not repeated: it may be another tenant's.
        raise bad_input(f"Unknown project: the projects of the tenant are {listed}; see `viewer.projects`.")
    return [name for name in names if name is not None]


def _name(text: str) -> str:
    named = parse_id(text)
    return (named.project if named and named.tag is Tag.PROJECT else text.strip()).lower()
