"""The transform function of the look-up log's delivery stream: creates the table from the environment,
once."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.aws.clients import AwsClients
from functions.contract import environment
from functions.lookups.table import LookupTable
from functions.lookups.transform import file

logger = Logger()

_clients = AwsClients(
    Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=2, read_timeout=5)
)
_table = LookupTable(os.environ[environment.LOOKUP_TABLE_NAME], _clients.dynamodb())
_days = int(os.environ[environment.LOOKUP_DAYS])


@logger.inject_lambda_context(correlation_id_path="invocationId")
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """File one batch of the stream. Raises StoreUnavailableError, so that Firehose retries the batch."""
    result = file(KinesisFirehoseEvent(event).records, _table.write, _days)
    if result.refused:
        logger.error("records refused", records=result.refused)
    logger.info("look-ups filed", records=result.filed)
    return result.response.asdict()
