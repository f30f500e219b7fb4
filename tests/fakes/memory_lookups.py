"""The look-up log in memory: what is appended is filed at once, by the rows of the product."""

from dataclasses import dataclass, field
from typing import Any

from functions.contract.lookup_log import LOOKUP_ROW, LOOKUP_TENANT
from functions.lookups.keys import LookupKeys
from functions.lookups.record import LookupRecord
from functions.lookups.rows import rows_of
from functions.lookups.stream import LookupLogUnavailableError
from functions.lookups.table import LookupTable

_DAYS = 400


class MemoryLookupRows:
    """The client of a table: the part of DynamoDB that `LookupTable` uses."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        [requests] = RequestItems.values()
        assert len(requests) <= 25
        for request in requests:
            item = request["PutRequest"]["Item"]
            self.items[item[LOOKUP_TENANT]["S"], item[LOOKUP_ROW]["S"]] = item
        return {}

    def query(
        self,
        *,
        ExpressionAttributeValues: dict[str, Any],  # noqa: N803
        ExclusiveStartKey: dict[str, Any] | None = None,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
        **_: Any,
    ) -> dict[str, Any]:
        values = {name: value["S"] for name, value in ExpressionAttributeValues.items()}
        low, high = values.get(":low", values.get(":row", "")), values.get(":high", values.get(":row", ""))
        rows = sorted(row for tenant, row in self.items if tenant == values[":tenant"] and low <= row <= high)
        if not ScanIndexForward:
            rows.reverse()
        if ExclusiveStartKey:
            rows = [row for row in rows if row < ExclusiveStartKey[LOOKUP_ROW]["S"]]
        # Pages of two, so that whoever reads goes on.
        page = [self.items[values[":tenant"], row] for row in rows[:2]]
        if len(rows) <= len(page):
            return {"Items": page}
        return {
            "Items": page,
            "LastEvaluatedKey": {name: page[-1][name] for name in (LOOKUP_TENANT, LOOKUP_ROW)},
        }


@dataclass
class MemoryLookups:
    """`is_down`: nothing can be appended. `lines`: what was, in order."""

    is_down: bool = False
    lines: list[str] = field(default_factory=list)
    keys: LookupKeys = field(default_factory=lambda: LookupKeys(b"a secret"))
    rows: MemoryLookupRows = field(default_factory=MemoryLookupRows)

    @property
    def table(self) -> LookupTable:
        return LookupTable("lookups", self.rows)  # type: ignore[arg-type]

    @property
    def records(self) -> list[LookupRecord]:
        return [LookupRecord.parse(line) for line in self.lines]

    def append(self, line: str) -> None:
        if self.is_down:
            raise LookupLogUnavailableError("ServiceUnavailableException")
        self.lines.append(line)
        self.table.write(rows_of(LookupRecord.parse(line), _DAYS))
