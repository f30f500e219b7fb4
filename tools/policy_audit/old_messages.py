"""A message of three days ago in each project, so that its statistics' daily comparison has one to read."""

import json
import time

from functions.contract.message_table import BY_CAMPAIGN, CAMPAIGN_KEY, ITEM_KEY, SENT_AT
from functions.contract.stats_table import CAMPAIGN_PREFIX, ROW, SCOPE
from functions.stats.directory import directory_scope, entry_text
from functions.stats.drift import AGE_DAYS, DAY_SECONDS
from local.errors import LocalError
from local.stack import LocalStack

_CAMPAIGN, _KEY = "an-audited-campaign", "an-audited-message"


def compare_rows(stack: LocalStack) -> None:
    """Invoke each project's statistics as at the end of a window. Raise LocalError where one fails."""
    client = stack.cloud.client("dynamodb")
    day = int(time.time()) // DAY_SECONDS - AGE_DAYS
    for function in stack.manifest.functions:
        if function.handler != "functions.stats.handler.handler":
            continue
        variables = function.environment
        item = {
            ITEM_KEY: {"S": _KEY},
            SENT_AT: {"N": str(day * DAY_SECONDS * 1000)},
            CAMPAIGN_KEY: {"S": BY_CAMPAIGN.key(_CAMPAIGN, _KEY, int(variables["SHARDS"]))},
        }
        client.put_item(TableName=variables["TABLE_NAME"], Item=item)
        entry = entry_text(variables["STATS_GENERATION"], day, _CAMPAIGN)
        listed = {SCOPE: {"S": directory_scope(CAMPAIGN_PREFIX)}, ROW: {"S": entry}}
        client.put_item(TableName=variables["STATS_TABLE_NAME"], Item=listed)
        event = {"Records": [], "shardId": "shardId-1", "state": {}, "isFinalInvokeForWindow": True}
        outcome = stack.functions.invoke(function.arn, json.dumps(event).encode())
        if outcome.error:
            raise LocalError(outcome.payload.decode())
