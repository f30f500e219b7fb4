"""Decides whether an API key grants access, for API Gateway's Lambda authorizer.

Form of the response: "Control access to HTTP APIs with AWS Lambda authorizers", simple responses of payload
format 2.0.
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger

from functions.contract.headers_and_claims import (
    API_KEY_HEADER,
    KEY_ID,
    KEY_SCOPES,
    KEY_SUBJECT,
    KEY_TENANT,
)
from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyRecord, KeyTable

logger = Logger(child=True)


#: API Gateway's own refusal would be 403 for any wrong key. Without an identity the API itself refuses the
#: request: 401, in the form of its other errors.
NO_IDENTITY: Mapping[str, Any] = {"isAuthorized": True, "context": {}}


def authorize(event: Mapping[str, Any], table: KeyTable, now: float) -> Mapping[str, Any]:
    """Return the identity of the event's key, or a refusal without a reason. `now`: epoch seconds."""
    key = ApiKey.read(event.get("headers", {}).get(API_KEY_HEADER, ""))
    if key is None:
        return _refused("malformed")
    stored = table.find(key.tenant, key.key_id)
    record = stored.find(key.key_id)
    if record is None or not key.has_hash(record.hash):
        return _refused("unknown")
    if not record.belongs_to(stored.registration):
        return _refused("tenant not registered", record)
    if not record.is_active(now, stored.registration):
        return _refused("revoked or expired", record)
    identity = {
        KEY_TENANT: record.tenant,
        KEY_SUBJECT: f"key:{record.key_id}",
        KEY_SCOPES: " ".join(sorted(record.scopes)),
        KEY_ID: record.key_id,
    }
    return {"isAuthorized": True, "context": identity}


def _refused(reason: str, record: KeyRecord | None = None) -> Mapping[str, Any]:
    key = {"tenant": record.tenant, "key_id": record.key_id} if record else {}
    logger.info("key refused", reason=reason, extra=key)
    return NO_IDENTITY
