"""Creates the functions' AWS clients; nothing else does.

One botocore session serves them all, since reading the services' models costs each session 50 ms.
boto3 is not imported: its clients are botocore's, its import is a tenth of a cold start.
"""

from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.session import Session

from functions.aws.raw_response_parser import PlainJsonParserFactory

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sts import STSClient
    from mypy_boto3_sts.type_defs import CredentialsTypeDef


class AwsClients:
    """Clients with one configuration, for the function's own role or for given `credentials`."""

    def __init__(self, config: Config) -> None:
        # What we send is built by us and checked by AWS: checking it here too costs a tenth of each call.
        self._config = config.merge(Config(parameter_validation=False, user_agent="message-tracker"))
        self._session = Session()
        self._session.register_component("response_parser_factory", PlainJsonParserFactory())
        self._making = Lock()  # a session is not safe to use from several threads

    def dynamodb(self, credentials: "CredentialsTypeDef | None" = None) -> "DynamoDBClient":
        return cast("DynamoDBClient", self._make("dynamodb", credentials))

    def secretsmanager(self, credentials: "CredentialsTypeDef | None" = None) -> "SecretsManagerClient":
        return cast("SecretsManagerClient", self._make("secretsmanager", credentials))

    def s3(self, credentials: "CredentialsTypeDef | None" = None) -> "S3Client":
        return cast("S3Client", self._make("s3", credentials))

    def kms(self) -> Any:
        return self._make("kms", None)

    def firehose(self) -> "FirehoseClient":
        return cast("FirehoseClient", self._make("firehose", None))

    def cloudwatch(self) -> "CloudWatchClient":
        return cast("CloudWatchClient", self._make("cloudwatch", None))

    def sqs(self) -> "SQSClient":
        return cast("SQSClient", self._make("sqs", None))

    def sts(self) -> "STSClient":
        return cast("STSClient", self._make("sts", None))

    def _make(self, service: str, credentials: "CredentialsTypeDef | None") -> Any:
        with self._making:
            return self._session.create_client(service, config=self._config, **_arguments(credentials))


def _arguments(credentials: "CredentialsTypeDef | None") -> Mapping[str, Any]:
    if credentials is None:
        return {}
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }
