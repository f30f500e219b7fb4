"""The function that authorizes API keys: wires the table from the environment, once."""

import os
import time
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.correlation_paths import API_GATEWAY_HTTP
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from functions.authorizer.authorize import authorize
from functions.aws.clients import AwsClients
from functions.contract import environment
from functions.keys.key_table import KeyTable

logger = Logger()

_clients = AwsClients(
    Config(retries={"mode": "standard", "total_max_attempts": 3}, connect_timeout=1, read_timeout=2)
)
_table = KeyTable(_clients.dynamodb(), os.environ[environment.API_KEY_TABLE_NAME])


@logger.inject_lambda_context(correlation_id_path=API_GATEWAY_HTTP)
def handler(event: Mapping[str, Any], _context: LambdaContext) -> Mapping[str, Any]:
    """Authorize one key."""
    return authorize(event, _table, time.time())
