"""What stops a command, in one sentence: what failed, where, and how to fix it, without personal data."""

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code

#: Codes of AWS and names of botocore's exceptions, with the advice for each.
_NO_CREDENTIALS = (
    "NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "TokenRetrievalError",
    "SSOTokenLoadError", "UnauthorizedSSOTokenError", "SSOError", "LoginTokenLoadError",
    "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "InvalidAccessKeyId",
    "UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
    "InvalidToken", "MissingAuthenticationToken", "IncompleteSignature", "RequestExpired",
)  # fmt: skip
_UNREACHABLE = (
    "EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ConnectionClosedError",
    "ProxyConnectionError", "SSLError", "ConnectionError", "HTTPClientError",
)  # fmt: skip
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled", "403")


class OperationsError(Exception):
    """Stops a command. Its text is all that the user sees of it."""

    exit_code = 1


class CommandInterruptedError(OperationsError):
    """Stops a command on Ctrl-C; says what was written and how to continue."""

    exit_code = 130


def aws_error(operation: str, target: str, error: ClientError | BotoCoreError) -> OperationsError:
    """Return the error for a failed call. `target` names what was called: "table X", "bucket Y"."""
    code = aws_error_code(error)
    return OperationsError(f"{operation} on {target} failed: {code}. {advice(code, operation, target)}")


def unexpected_aws_error(error: ClientError | BotoCoreError) -> OperationsError:
    """Return the error for a failure that no command named."""
    code = aws_error_code(error)
    operation = error.operation_name if isinstance(error, ClientError) else "A call to AWS"
    what = str(error) if code in ("ProfileNotFound", "ConfigParseError", "ConfigNotFound") else code
    return OperationsError(
        f"{operation} failed: {what.rstrip('.')}. {advice(code, operation, 'the resource')}"
    )


def advice(code: str, operation: str, target: str) -> str:
    """Return how to fix a failure of this code."""
    if code in _NO_CREDENTIALS:
        return "No valid AWS credentials: sign in (`aws sso login`) or set AWS_PROFILE, and run it again."
    if code in ("ProfileNotFound", "ConfigParseError", "ConfigNotFound"):
        return "Set AWS_PROFILE to a profile of ~/.aws/config, or unset it, and run it again."
    if code in _UNREACHABLE:
        return "AWS cannot be reached: check the network, the proxy and AWS_ENDPOINT_URL, and run it again."
    if code in _DENIED:
        return (
            f"Allow your role {operation} on {target}, and on its KMS key where it has one, and run it again."
        )
    return "Fix the cause and run it again."
