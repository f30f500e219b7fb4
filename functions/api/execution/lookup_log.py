"""What one request looked up, and its record in the look-up log, which precedes its answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from aws_lambda_powertools import Logger

from functions.api.auth.principal import Principal
from functions.api.data.message_read import MessageRead
from functions.api.errors import ApiError, ErrorCode, bad_input
from functions.api.execution.budget import BudgetsUnavailableError, Consume
from functions.contract.lookup_log import REQUIRED_ALL, LookedUpBy, Purpose
from functions.contract.scopes import Scope
from functions.lookups.keys import LookupKeys
from functions.lookups.record import LookupCaller, LookupRecord, Read
from functions.lookups.stream import LookupLogUnavailableError

logger = Logger(child=True)

_HOUR_SECONDS, _MINUTES_OF_HOUR = 3_600, 60
UNRECORDED = "Look-up log temporarily unavailable, so nothing is shown: retry the request."


@dataclass(frozen=True)
class LookupLog:
    """The log of one stack. `append` stores a line and may raise LookupLogUnavailableError. `clock` returns
    epoch seconds; `count_unrecorded` and `count_refused_reveal` are for the metrics."""

    append: Callable[[str], None]
    keys: Callable[[], LookupKeys]
    consume: Consume
    clock: Callable[[], float]
    required: str = REQUIRED_ALL
    reveals_per_hour: int = 500
    count_unrecorded: Callable[[], None] = lambda: None
    count_refused_reveal: Callable[[], None] = lambda: None


@dataclass
class RequestLookups:
    """The look-ups of one request. `log`: None where the stack has none, and nothing is recorded."""

    principal: Principal
    request_id: str = ""
    log: LookupLog | None = None
    _purpose: Purpose | None = None
    _reference: str | None = None
    _reads: list[Read] = field(default_factory=list)
    _shown: dict[str, None] = field(default_factory=dict)
    _is_recorded: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def may_answer(self) -> bool:
        """Whether the answer may leave: what it shows is recorded, or need not be."""
        if self.log is None or self._is_recorded or not self._reads:
            return True
        shows_addresses = self._shown or any(read.revealed for read in self._reads)
        return self.log.required != REQUIRED_ALL and not shows_addresses

    def state_purpose(self, purpose: Purpose, reference: str | None) -> None:
        """State why addresses are revealed. Raises ApiError for a second, other purpose of one request."""
        if self.log is None:
            raise bad_input("This stack has no look-up log: set lookupLog.enabled in its configuration.")
        with self._lock:
            stated = (self._purpose, self._reference)
            if self._purpose is not None and stated != (purpose, reference):
                raise bad_input("A request has one purpose and one reference: send several requests.")
            self._purpose, self._reference = purpose, reference

    def reader(self, *, revealing: bool) -> Callable[[MessageRead], None]:
        """Return what notes a read of messages; it may block. `revealing`: for a stated purpose. Raises
        ApiError."""
        return partial(self._read, revealing=revealing)

    def _read(self, read: MessageRead, *, revealing: bool) -> None:
        if self.log is None:
            return
        is_machine = self.principal.may(Scope.READ_ADDRESSES)
        if revealing and not is_machine and read.found:
            self._charge(self.log, len(read.found))
        keys, tenant = self.log.keys(), self.principal.tenant
        requested = {
            keys.address(tenant, one)
            if read.by is LookedUpBy.DESTINATION
            else keys.of(read.by, tenant, one): None
            for one in read.requested
        }
        ids = tuple(read.ids)
        self._note(
            Read(read.by, tuple(requested), ids, read.projects, len(read.found), is_machine or revealing)
        )

    def note_log_read(self, key_of: str, found: int) -> None:
        """Note that the log itself was read. `key_of`: what the request named."""
        if self.log is not None:
            key = self.log.keys().of(LookedUpBy.LOOKUPS, self.principal.tenant, key_of)
            self._note(Read(LookedUpBy.LOOKUPS, (key,), (), (), found, revealed=False))

    def _note(self, read: Read) -> None:
        with self._lock:
            self._is_recorded = False
            self._reads.append(read)

    def show(self, addresses: Iterable[str]) -> None:
        """Note addresses that the answer can show in full."""
        if self.log is None:
            return
        keys, tenant = self.log.keys(), self.principal.tenant
        with self._lock:
            self._shown.update(dict.fromkeys(keys.address(tenant, one) for one in addresses))

    def record(self) -> None:
        """Append the record, where anything was looked up. Blocks until it is stored or given up."""
        if self.log is None or not self._reads:
            return
        try:
            self.log.append(self._record(self.log).line())
            self._is_recorded = True
        except LookupLogUnavailableError as unavailable:
            self.log.count_unrecorded()
            logger.warning("look-ups not recorded", reason=str(unavailable))

    def _record(self, log: LookupLog) -> LookupRecord:
        principal = self.principal
        return LookupRecord(
            at=int(log.clock() * 1000),
            request_id=self.request_id,
            tenant=principal.tenant,
            caller=LookupCaller(
                principal.subject, principal.kind, principal.api_key_id, principal.acted_from
            ),
            reads=tuple(self._reads),
            shown=tuple(self._shown),
            purpose=self._purpose,
            reference=self._reference,
        )

    def _charge(self, log: LookupLog, messages: int) -> None:
        hour = int(log.clock() // _HOUR_SECONDS)
        account = f"{self.principal.tenant}#reveals#{self.principal.hashed_subject}"
        try:
            consumed = log.consume(account, hour * _MINUTES_OF_HOUR, messages)
        except BudgetsUnavailableError:
            # Unlike a rate limit: what is revealed in bulk cannot be taken back.
            raise ApiError(
                ErrorCode.UNAVAILABLE, "The count of reveals is temporarily unavailable: retry the request."
            ) from None
        if consumed > log.reveals_per_hour:
            log.count_refused_reveal()
            logger.warning("reveal refused", subject=self.principal.subject, tenant=self.principal.tenant)
            seconds = _HOUR_SECONDS - int(log.clock()) % _HOUR_SECONDS
            raise ApiError(
                ErrorCode.RATE_LIMITED,
                f"Limit of {log.reveals_per_hour:,} revealed messages per hour exceeded: retry in "
                f"{seconds} s or reveal less at once.",
                retryAfterSeconds=seconds,
            )
