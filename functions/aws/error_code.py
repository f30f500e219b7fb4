"""The name of an AWS failure, which is safe to log: AWS's own text may quote a key or an address."""

from botocore.exceptions import BotoCoreError, ClientError


def aws_error_code(error: ClientError | BotoCoreError) -> str:
    """Return AWS's error code, or the exception's name where no response came."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__
