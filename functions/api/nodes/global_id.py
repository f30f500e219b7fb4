"""Global ids: opaque to clients, prefixed with the type they name (`msg_`, `cmp_`, `jrn_`, `prj_`, `rcp_`).

An id proves nothing: what it names is looked up among the caller's own projects.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum

#: A project's name and the longest key of the table, in base64.
_MAX_LENGTH = 8_192


class Tag(StrEnum):
    MESSAGE = "msg"
    CAMPAIGN = "cmp"
    JOURNEY = "jrn"
    PROJECT = "prj"
    #: Its key is the destination's key in the index, which is no address.
    RECIPIENT = "rcp"


@dataclass(frozen=True)
class GlobalId:
    """An object by its key within a project; `project` is "" where it spans all projects of the tenant."""

    tag: Tag
    project: str
    key: str = ""

    def __str__(self) -> str:
        body = json.dumps([self.project, self.key], separators=(",", ":")).encode()
        return f"{self.tag}_{urlsafe_b64encode(body).rstrip(b'=').decode()}"


def parse_id(text: str) -> GlobalId | None:
    """Return the global id that `text` spells; None for any other text, such as a provider's message id."""
    if len(text) > _MAX_LENGTH:
        return None
    tag, _, body = text.partition("_")
    try:
        project, key = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        # Half a surrogate pair is valid JSON but no text.
        f"{project}{key}".encode()
        return GlobalId(Tag(tag), project, key) if isinstance(project, str) and isinstance(key, str) else None
    except (ValueError, TypeError, RecursionError):
        return None
