"""The settings of the look-up log."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.settings.reader import Section
from functions.contract.lookup_log import REQUIRED_ALL, REQUIRED_REVEALS

REQUIRED: Mapping[object, str] = {REQUIRED_ALL: REQUIRED_ALL, REQUIRED_REVEALS: REQUIRED_REVEALS}
#: Ten years; our own bound.
MAX_DAYS = 3_650


@dataclass(frozen=True)
class LookupLogSettings:
    """The log of who looked at which messages. `days`: how long it is stored. `required`: what is refused
    while it cannot be written: `all` answers with messages, or only `reveals`, those with addresses in full.
    `reveals_per_hour`: messages that one caller with `addresses:reveal` sees in full."""

    enabled: bool = True
    days: int = 400
    required: str = REQUIRED_ALL
    reveals_per_hour: int = 500

    @classmethod
    def read(cls, section: Section) -> "LookupLogSettings":
        return cls(
            enabled=section.flag("enabled", default=cls.enabled),
            days=section.number("days", cls.days, 1, MAX_DAYS),
            required=section.word("required", cls.required, REQUIRED),
            reveals_per_hour=section.number("revealsPerHour", cls.reveals_per_hour, 1),
        )
