"""What an archive's objects are called: prefixes that program, functions and commands share."""

import re
from dataclasses import dataclass

RAW = "raw/"
DELIVERED = "delivered/"
ERRORS = "errors/"
#: Where Firehose writes what its transform refused or did not answer for, by its own name for that.
FAILED = f"{ERRORS}processing-failed/"
#: What can never be understood, each record with the reason.
POISON = f"{ERRORS}poison/"

_ERROR = re.compile(f"(?:{FAILED}|{POISON})(?P<path>" + r"\d{4}/\d\d/\d\d/\d\d/[^/]+?)(?:\.gz)?")


@dataclass(frozen=True)
class ErrorKey:
    """The key of an error object. `path`: its hour and its name, which is what comes of it has, too."""

    key: str
    path: str

    @classmethod
    def of(cls, key: str) -> "ErrorKey | None":
        """None where Firehose would not give such a name."""
        match = _ERROR.fullmatch(key)
        return cls(key, match["path"]) if match else None

    @property
    def poison(self) -> str:
        """Where what is left of it lies: the same place for what comes of that, in turn."""
        return POISON + self.path

    def delivered(self, attempt: int) -> str:
        """Where the archive's lines of the records lie that were recorded this time."""
        return f"{DELIVERED}{self.path}-redriven-{attempt}.gz"
