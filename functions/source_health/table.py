"""The health of a project's sources, in items of their own in its message table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.message_table import ITEM_KEY
from functions.messages.storage.dynamodb_calls import batch_get, unavailable
from functions.source_health.health import Freshness, HealthFinding, LastReport
from functions.source_health.item import finding_update, freshness_from_item, report_update, source_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class SourceTable:
    """Each method raises StoreUnavailableError."""

    table_name: str
    client: "DynamoDBClient"

    def record_report(self, source: str, report: LastReport) -> None:
        """Record a source's report unless a newer one is stored."""
        self._update(report_update(source, report))

    def save_finding(self, source: str, finding: HealthFinding | None) -> None:
        """Store the monitor's finding about a source; None removes it."""
        self._update(finding_update(source, finding))

    def freshness(self, sources: Sequence[str]) -> dict[str, Freshness]:
        """Return the health of each of these sources."""
        keys = {source_key(source)[ITEM_KEY]["S"]: source for source in sources}
        items = {item[ITEM_KEY]["S"]: item for item in batch_get(self.client, self.table_name, list(keys))}
        return {source: freshness_from_item(items.get(key, {})) for key, source in keys.items()}

    def _update(self, update: dict[str, Any]) -> None:
        try:
            self.client.update_item(TableName=self.table_name, **update)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise unavailable(self.table_name, "UpdateItem", error) from None
        except BotoCoreError as error:
            raise unavailable(self.table_name, "UpdateItem", error) from None
