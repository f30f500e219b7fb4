"""The record of one request in the look-up log, and its line of JSON. It holds no address and no query."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from functions.contract.lookup_log import LookedUpBy, Purpose

_VERSION = 1
_COMPACT = json.JSONEncoder(separators=(",", ":"), sort_keys=True)


class NoRecordError(Exception):
    """A line is no record of the log."""


@dataclass(frozen=True)
class LookupCaller:
    """The caller of a request. `acted_from`: an operator's own tenant, "" where it has none; None for no
    operator."""

    subject: str
    kind: str
    api_key_id: str | None = None
    acted_from: str | None = None


@dataclass(frozen=True)
class Read:
    """One look-up. `keys`: of what was requested; `ids`: of what was found, as the provider calls it;
    `revealed`: the caller saw addresses in full where it selected them."""

    by: LookedUpBy
    keys: tuple[str, ...]
    ids: tuple[str, ...]
    projects: tuple[str, ...]
    found: int
    revealed: bool


@dataclass(frozen=True)
class LookupRecord:
    """One request that read messages; `at` is epoch milliseconds. `shown`: keys of the addresses that it
    showed in full."""

    at: int
    request_id: str
    tenant: str
    caller: LookupCaller
    reads: tuple[Read, ...]
    shown: tuple[str, ...] = ()
    purpose: Purpose | None = None
    reference: str | None = None

    def line(self) -> str:
        """Return the record as one line of JSON; equal records have equal lines."""
        caller = {
            "subject": self.caller.subject, "kind": self.caller.kind,
            "api_key_id": self.caller.api_key_id, "acted_from": self.caller.acted_from,
        }  # fmt: skip
        return _COMPACT.encode(
            {
                "version": _VERSION,
                "at": self.at,
                "request_id": self.request_id,
                "tenant": self.tenant,
                "caller": _given(caller),
                "reads": [_read_json(read) for read in self.reads],
                "shown": list(self.shown),
                **_given({"purpose": self.purpose, "reference": self.reference}),
            }
        )

    @classmethod
    def parse(cls, line: str | bytes) -> "LookupRecord":
        """Return the record of a line. Raises NoRecordError."""
        try:
            content = json.loads(line)
            caller, purpose = content["caller"], content.get("purpose")
            return cls(
                at=int(content["at"]),
                request_id=str(content["request_id"]),
                tenant=str(content["tenant"]),
                caller=LookupCaller(
                    str(caller["subject"]),
                    str(caller["kind"]),
                    caller.get("api_key_id"),
                    caller.get("acted_from"),
                ),
                reads=tuple(map(_read, content["reads"])),
                shown=tuple(map(str, content["shown"])),
                purpose=None if purpose is None else Purpose(purpose),
                reference=content.get("reference"),
            )
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise NoRecordError from None

    def about(self, key: str) -> "LookupRecord":
        """Return what the record says of one address or message: its look-ups by this key, or all that
        showed it, without the other keys and ids."""
        reads = [read for read in self.reads if key in read.keys] or [
            read for read in self.reads if read.revealed
        ]
        own = tuple(replace(read, keys=(key,) if key in read.keys else (), ids=()) for read in reads)
        return replace(self, reads=own, shown=(key,) if key in self.shown else ())


def _read_json(read: Read) -> dict[str, Any]:
    return {
        "by": read.by,
        "keys": list(read.keys),
        "ids": list(read.ids),
        "projects": list(read.projects),
        "found": read.found,
        "revealed": read.revealed,
    }


def _read(content: Mapping[str, Any]) -> Read:
    return Read(
        by=LookedUpBy(content["by"]),
        keys=tuple(map(str, content["keys"])),
        ids=tuple(map(str, content["ids"])),
        projects=tuple(map(str, content["projects"])),
        found=int(content["found"]),
        revealed=bool(content["revealed"]),
    )


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}
