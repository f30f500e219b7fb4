"""Names of an archive's objects: the prefixes that the program, the functions and the commands share.

Standard library only.
"""

import re
from dataclasses import dataclass

RAW = "raw/"
DELIVERED = "delivered/"
ERRORS = "errors/"
#: Firehose writes here the records that its transform failed or did not answer, under its own error type.
FAILED = f"{ERRORS}processing-failed/"
#: Records that cannot be read or stored, each with the reason.
POISON = f"{ERRORS}poison/"
#: How far each large error object is reprocessed.
REDRIVING = f"{ERRORS}redriving/"

#: Whom the project's erasures concern and since when: keys, no addresses.
ERASURES = "erasures/"

_ERROR = re.compile(f"(?:{FAILED}|{POISON})(?P<path>" + r"\d{4}/\d\d/\d\d/\d\d/[^/]+?)(?:\.gz)?")


@dataclass(frozen=True)
class ErrorKey:
    """The key of an error object. `path`: its hour and its name, which its results have, too.

    `part` in the methods is the number of a part of an object that is reprocessed in several, else None.
    """

    key: str
    path: str

    @classmethod
    def of(cls, key: str) -> "ErrorKey | None":
        """Parse a key; None where Firehose would not give such a name."""
        match = _ERROR.fullmatch(key)
        return cls(key, match["path"]) if match else None

    @property
    def progress(self) -> str:
        return f"{REDRIVING}{self.key.removeprefix(ERRORS)}.json"

    def poison(self, part: int | None = None) -> str:
        """The key of its poison; poison of one part that stays poison has the key that it had."""
        return POISON + self.path + _suffix(part)

    def delivered(self, attempt: int, part: int | None = None) -> str:
        """The key of the archive's lines that an attempt recorded."""
        return f"{DELIVERED}{self.path}{_suffix(part)}-redriven-{attempt}.gz"


def _suffix(part: int | None) -> str:
    return "" if part is None else f"-part-{part}"
