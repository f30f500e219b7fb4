"""What the daily comparison remembers in the statistics table: when it ran, and which rows differed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from functions.contract.stats_table import CONTROL_SCOPE, ROW, SCOPE
from functions.messages.storage.dynamodb_calls import call, call_if, get_item
from functions.stats.contributions import RowKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Suspects that are compared again: what differs beyond them is the same fault.
_MAX_SUSPECTS = 20
_CHECKED_AT, _SUSPECTS = "checked_at", "suspects"


@dataclass(frozen=True)
class DriftState:
    """`checked_at`: epoch seconds, 0 for never. `suspects`: how rows differed."""

    checked_at: int = 0
    suspects: Mapping[RowKey, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DriftStateTable:
    """The state of one generation. Each method raises StoreUnavailableError."""

    table_name: str
    client: "DynamoDBClient"
    generation: str

    def read(self) -> DriftState:
        item = get_item(self.client, self.table_name, self._key())
        suspects = item.get(_SUSPECTS, {"M": {}})["M"]
        return DriftState(
            int(item.get(_CHECKED_AT, {"N": "0"})["N"]),
            {_row_key(name): value["S"] for name, value in suspects.items()},
        )

    def claim(self, state: DriftState, now: int) -> bool:
        """Take the comparison that is due, without suspects; return False where another one took it."""
        return call_if(
            self.table_name,
            "UpdateItem",
            self._update,
            expression=f"SET {_CHECKED_AT} = :now, {_SUSPECTS} = :none",
            values={":now": {"N": str(now)}, ":none": {"M": {}}, ":before": {"N": str(state.checked_at)}},
            condition=f"attribute_not_exists({_CHECKED_AT}) OR {_CHECKED_AT} = :before",
        )

    def write(self, state: DriftState) -> None:
        suspects = {
            f"{key.half_hour} {key.scope}": {"S": difference}
            for key, difference in list(state.suspects.items())[:_MAX_SUSPECTS]
        }
        call(
            self.table_name,
            "UpdateItem",
            self._update,
            expression=f"SET {_CHECKED_AT} = :now, {_SUSPECTS} = :suspects",
            values={":now": {"N": str(state.checked_at)}, ":suspects": {"M": suspects}},
        )

    def _update(self, expression: str, values: Mapping[str, Any], condition: str | None = None) -> None:
        conditional: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        self.client.update_item(
            TableName=self.table_name,
            Key=self._key(),
            UpdateExpression=expression,
            ExpressionAttributeValues=values,
            **conditional,
        )

    def _key(self) -> dict[str, Any]:
        return {SCOPE: {"S": CONTROL_SCOPE}, ROW: {"S": f"drift {self.generation}"}}


def _row_key(text: str) -> RowKey:
    half_hour, _, scope = text.partition(" ")
    return RowKey(scope, int(half_hour))
