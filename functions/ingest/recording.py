"""Writes decoded records to a store and decides which of them failed: one rule for ingest and redrive."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.ingest.records import Decoded, Document
from functions.messages.storage.store import MessageWriter, StoreUnavailableError, WriteResult

#: The reason of a readable record whose message the table can never store.
REFUSED = "the table refused the message"


@dataclass(frozen=True)
class Outcome:
    """One record after its write. `stored`: its documents whose messages are in the table. `reason`: why the
    record failed, "" where all of it is stored."""

    stored: tuple[Document, ...]
    reason: str = ""


def record(batch: Sequence[Decoded], store: MessageWriter) -> tuple[WriteResult, list[Outcome]]:
    """Write the events of all readable documents. Raises StoreUnavailableError.

    Whatever else a write raises is the failure of the record whose events raise it.
    """
    try:
        written = _write(batch, store)
    except StoreUnavailableError:
        raise
    except Exception:
        return _record_each(batch, store)
    return written, [_outcome(decoded, written.refused) for decoded in batch]


def _record_each(batch: Sequence[Decoded], store: MessageWriter) -> tuple[WriteResult, list[Outcome]]:
    """Write record by record. Storing an event twice stores it once, so that what is written stays."""
    results, outcomes = [], []
    for decoded in batch:
        try:
            results.append(_write([decoded], store))
            outcomes.append(_outcome(decoded, results[-1].refused))
        except StoreUnavailableError:
            raise
        except Exception as error:
            # The error's own text may quote the record.
            outcomes.append(Outcome((), decoded.reason or f"cannot be stored ({type(error).__name__})"))
    return _total(results), outcomes


def _write(batch: Sequence[Decoded], store: MessageWriter) -> WriteResult:
    return store.record([event for decoded in batch for event in decoded.events])


def _outcome(decoded: Decoded, refused: frozenset[str]) -> Outcome:
    readable = [document for document in decoded.documents if not document.reason]
    stored = tuple(document for document in readable if not document.message_ids & refused)
    return Outcome(stored, decoded.reason or ("" if len(stored) == len(readable) else REFUSED))


def _total(results: Sequence[WriteResult]) -> WriteResult:
    return WriteResult(
        refused=frozenset().union(*(result.refused for result in results)),
        expired=sum(result.expired for result in results),
        duplicates=sum(result.duplicates for result in results),
        capped=sum(result.capped for result in results),
    )
