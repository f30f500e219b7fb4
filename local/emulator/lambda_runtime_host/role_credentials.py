"""The credentials of a function's role, provided as Lambda does: in variables, or at an address.

A function from a snapshot would have the keys of its snapshot; so it has none in its environment and fetches
them from the address ("Using SnapStart with AWS SDKs").
"""

import json
import secrets
from datetime import UTC, datetime

from local.deployment.manifest import Function
from local.deployment.roles import Roles
from local.emulator.http_server import Handler, Service

SERVICE = "lambda.amazonaws.com"


class RoleCredentials:
    """Gives each function its role's credentials; the address is on loopback and asks for a token."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self._functions: dict[str, Function] = {}
        self._service = Service(_endpoint(self), "role credentials")

    def variables(self, function: Function) -> dict[str, str]:
        """What the function's environment has of them.

        Raises AccessDeniedError where the role does not trust Lambda.
        """
        taken = self._roles.take(function.role_arn, SERVICE, function.arn)
        if function.is_snapshot:
            token = secrets.token_urlsafe()
            self._functions[token] = function
            return {
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{self._service.url}/credentials",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
            }
        return {
            "AWS_ACCESS_KEY_ID": taken.access_key_id,
            "AWS_SECRET_ACCESS_KEY": taken.secret_access_key,
            "AWS_SESSION_TOKEN": taken.session_token or "",
        }

    def document(self, token: str) -> bytes | None:
        """Return the response of the address: JSON as SDKs read it; None for an unknown token."""
        if (function := self._functions.get(token)) is None:
            return None
        taken = self._roles.take(function.role_arn, SERVICE, function.arn)
        until = datetime.fromtimestamp(self._roles.good_until(function.role_arn, SERVICE), UTC)
        return json.dumps(
            {
                "AccessKeyId": taken.access_key_id,
                "SecretAccessKey": taken.secret_access_key,
                "Token": taken.session_token,
                "Expiration": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        ).encode()

    def stop(self) -> None:
        self._service.stop()


def _endpoint(credentials: RoleCredentials) -> type[Handler]:
    class Endpoint(Handler):
        def do_GET(self) -> None:  # noqa: N802
            document = credentials.document(self.headers.get("Authorization", ""))
            self.answer(403 if document is None else 200, document or b"")

    return Endpoint
