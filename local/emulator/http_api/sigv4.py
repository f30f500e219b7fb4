"""Signed requests (Signature Version 4) to the HTTP API, checked as API Gateway does.

The secret of an access key is known for the root user, and for the sessions that this run opened
(`local.deployment.roles`). Rules from "Create a signed AWS API request" (IAM User Guide).
"""

import hashlib
import hmac
import re
import time
from datetime import UTC, datetime

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signing

from local.deployment.roles import Roles, Session
from local.emulator.http_api.payload import Request

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/execute-api/aws4_request, ?"
    r"SignedHeaders=(?P<headers>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_DATE = "%Y%m%dT%H%M%SZ"
_SKEW_SECONDS = 300


class BadSignatureError(Exception):
    """The signature is missing, wrong, expired, for another API, or of a caller without permission."""


class Signatures:
    """The verifier of signed requests to the API of `region`."""

    def __init__(self, roles: Roles, region: str) -> None:
        self._roles, self._region = roles, region

    def caller(self, request: Request, route_arn: str) -> Session:
        """Return the signer, who may invoke the route. Raise BadSignatureError."""
        session = self._signer(request)
        # The root user needs no policy.
        role = session.role_arn
        if role and not self._roles.allows(role, "execute-api:Invoke", route_arn):
            raise BadSignatureError(f"{role} may not invoke {route_arn}")
        return session

    def _signer(self, request: Request) -> Session:
        parsed = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        session = self._roles.session_of(parsed["key"]) if parsed else None
        if parsed is None or session is None:
            raise BadSignatureError("no known credentials")
        names, date = parsed["headers"].split(";"), request.headers.get("x-amz-date", "")
        if parsed["region"] != self._region or not {"host", "x-amz-date"} <= set(names):
            raise BadSignatureError("for another region, or without host or date")
        if parsed["day"] != date[:8] or not _is_now(date):
            raise BadSignatureError("of another time")
        if request.headers.get("x-amz-security-token") != session.credentials.session_token:
            raise BadSignatureError("without the session's token")
        if not hmac.compare_digest(self._signature(request, names, session), parsed["signature"]):
            raise BadSignatureError("another signature")
        return session

    def _signature(self, request: Request, names: list[str], session: Session) -> str:
        """What the signature should be over the headers that were signed and the body that came."""
        headers = {name: request.headers.get(name, "") for name in names}
        if "x-amz-content-sha256" in headers:
            headers["x-amz-content-sha256"] = hashlib.sha256(request.body).hexdigest()
        query = f"?{request.query}" if request.query else ""
        url = f"http://{request.headers.get('host', '')}{request.path}{query}"
        signed = AWSRequest(request.method, url, headers=headers, data=request.body)
        signed.context["timestamp"] = request.headers["x-amz-date"]
        keys = session.credentials
        signing = Signing(keys.access_key_id, keys.secret_access_key, keys.session_token)
        signer = SigV4Auth(signing, "execute-api", self._region)
        text = signer.string_to_sign(signed, signer.canonical_request(signed))
        return str(signer.signature(text, signed))


def _is_now(date: str) -> bool:
    try:
        at = datetime.strptime(date, _DATE).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return False
    return abs(time.time() - at) <= _SKEW_SECONDS
