"""Reads what is erased of a project from its ledger, for the commands that write or compare its messages."""

from botocore.exceptions import BotoCoreError, ClientError

from functions.erasure.erased import Erased
from functions.erasure.ledger import LedgerStore, erased_of
from functions.messages.addresses import DestinationHasher
from operations.errors import OperationsError, aws_error
from operations.stack import Project, Stack


def erased_of_project(stack: Stack, project: Project, hasher: DestinationHasher) -> Erased:
    """Raise OperationsError where the ledger cannot be read: nothing may be written without it."""
    try:
        return erased_of(LedgerStore(stack.client("s3"), project.archive_bucket).load(), hasher)
    except ValueError as error:
        raise OperationsError(f"The ledger of erasures cannot be read: {error}.") from None
    except (ClientError, BotoCoreError) as error:
        operation = "s3:ListBucket and s3:GetObject"
        raise aws_error(operation, f"erasures/ of bucket {project.archive_bucket}", error) from None
