"""The embedded AWS account: its address, and boto3 clients for it."""

import threading
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import boto3
from botocore.config import Config

#: The key pair of the account's root user in ministack: it may do everything there.
ROOT_KEY, ROOT_SECRET = "test", "test"
ACCOUNT = "000000000000"
#: AWS is reached over TLS, and a bucket policy may insist on it (aws:SecureTransport); here a request never
#: leaves the loopback interface, and says so.
AS_TLS = MappingProxyType({"X-Forwarded-Proto": "https"})


@dataclass(frozen=True)
class Credentials:
    """A key pair, with the session token where a role issued it."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


ROOT = Credentials(ROOT_KEY, ROOT_SECRET)


@dataclass(frozen=True)
class Cloud:
    """The account of the local run: its endpoint, its region, and clients for any credentials in it."""

    endpoint_url: str
    region: str
    account: str = ACCOUNT
    _clients: dict[tuple[str, Credentials], Any] = field(default_factory=dict, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def client(self, service: str, credentials: Credentials = ROOT) -> Any:
        """A boto3 client of `service`, cached; clients are safe to use from several threads."""
        with self._lock:
            key = (service, credentials)
            if key not in self._clients:
                self._clients[key] = self._new_client(service, credentials)
            return self._clients[key]

    def close(self) -> None:
        """Close the connections of every client made so far."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _new_client(self, service: str, credentials: Credentials) -> Any:
        session: Any = boto3.session.Session()  # its stubs list every service there is
        client = session.client(
            service,
            endpoint_url=self.endpoint_url,
            region_name=self.region,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
            config=Config(
                retries={"mode": "standard", "total_max_attempts": 2}, s3={"addressing_style": "path"}
            ),
        )
        client.meta.events.register("before-sign", _mark_as_tls)
        return client


def _mark_as_tls(request: Any, **_: Any) -> None:
    for name, value in AS_TLS.items():
        request.headers[name] = value
