"""The creators of the local run: one function for each resource type of the program, and no catch-all.

A type is either created in the embedded AWS or served by the local run itself; what is
not listed here fails, so that no declared resource is ignored silently.
"""

from local.deployment.resources import (
    alarms,
    analytics,
    cognito,
    dynamodb,
    emulated,
    iam,
    kinesis,
    kms,
    logs,
    s3,
    secrets,
    ses,
    sqs,
)
from local.deployment.resources.base import Created, CreateRequest, Creator

CREATORS: dict[str, Creator] = {
    **alarms.CREATORS, **analytics.CREATORS, **cognito.CREATORS, **dynamodb.CREATORS, **iam.CREATORS,
    **kinesis.CREATORS, **kms.CREATORS, **logs.CREATORS, **s3.CREATORS, **secrets.CREATORS,
    **emulated.CREATORS, **ses.CREATORS, **sqs.CREATORS,
}  # fmt: skip

__all__ = ["CREATORS", "CreateRequest", "Created"]
