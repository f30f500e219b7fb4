"""The delivery stream of the look-up log: the only place where the API writes it, and it can only append."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code

if TYPE_CHECKING:
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_firehose.type_defs import RecordTypeDef

#: One attempt; those of `LookupStream` together end within a second.
CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=0.3, read_timeout=0.3)
_ATTEMPTS, _FIRST_PAUSE_SECONDS = 3, 0.03


class LookupLogUnavailableError(Exception):
    """The stream did not acknowledge a record. The text has AWS's error code, and nothing of the record."""


@dataclass(frozen=True)
class LookupStream:
    """`pause` waits between two attempts."""

    name: str
    client: "FirehoseClient"
    pause: Callable[[float], None] = time.sleep

    def append(self, line: str) -> None:
        """Append one line, and return when Firehose has stored it. Raises LookupLogUnavailableError.

        An attempt that was not acknowledged may have been stored, too: a line can be in the stream twice.
        """
        record: RecordTypeDef = {"Data": line.encode() + b"\n"}
        for attempt in range(_ATTEMPTS):
            if attempt:
                self.pause(_FIRST_PAUSE_SECONDS * 2**attempt)
            try:
                self.client.put_record(DeliveryStreamName=self.name, Record=record)
            except (ClientError, BotoCoreError) as error:
                code = aws_error_code(error)
            else:
                return
        raise LookupLogUnavailableError(code)
