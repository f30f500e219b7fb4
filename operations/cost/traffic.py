"""What a stack is used for in a month, and what that means for each project."""

from collections.abc import Mapping
from dataclasses import dataclass

from operations.cost.billed_stack import BilledProject, BilledStack
from operations.cost.prices import MONTH_SECONDS
from operations.cost.usage import EMAIL, EVENT_BYTES, SMS


@dataclass(frozen=True)
class Traffic:
    """A month, after so many of them (`after_months`): what is stored indefinitely grows until then.

    `sms_share`: of the messages of projects that send both e-mails and SMS. `snapshots`: how many published
    versions of the API's function have one.
    """

    messages: float
    sms_share: float = 0.0
    queries: float = 100_000
    users: int = 50
    snapshots: int = 1
    after_months: int = 12


@dataclass(frozen=True)
class Load:
    """A project's messages in a month."""

    emails: float
    texts: float

    @property
    def messages(self) -> float:
        return self.emails + self.texts

    @property
    def events(self) -> float:
        return self.emails * EMAIL.events + self.texts * SMS.events

    @property
    def events_per_second(self) -> float:
        return self.events / MONTH_SECONDS

    @property
    def write_units(self) -> float:
        """Return the units of table and indexes, nothing coalesced."""
        return self.emails * EMAIL.write_units + self.texts * SMS.write_units

    def stored_bytes(self, months: float) -> float:
        """Return what the messages of so many months take."""
        return months * (self.emails * EMAIL.stored_bytes + self.texts * SMS.stored_bytes)

    def buffers_per_second(self, seconds: float, megabytes: float) -> float:
        """Return how often a buffer of the stream is full: by its time or by its size.

        A buffer's time starts with its first record, so seldom records have one each.
        """
        rate = self.events_per_second
        by_time = rate / (1 + rate * seconds)
        return max(by_time, rate * EVENT_BYTES / (megabytes * 1024**2))


def loads(stack: BilledStack, traffic: Traffic) -> Mapping[str, Load]:
    """Return each project's load: all that can still emit send the same number of messages."""
    sending = [each for each in stack.projects if each.live_sources] or list(stack.projects)
    share = traffic.messages / len(sending) if sending else 0
    return {each.name: _load(each, share if each in sending else 0, traffic) for each in stack.projects}


def _load(project: BilledProject, messages: float, traffic: Traffic) -> Load:
    sources = project.live_sources or project.sources
    if "sms" not in sources:
        return Load(messages, 0)
    texts = messages if sources == ("sms",) else messages * traffic.sms_share
    return Load(messages - texts, texts)
