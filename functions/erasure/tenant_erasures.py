"""Adds and lists the requests for erasure of one tenant."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from functions.erasure.request import ErasureRequest, ProjectProgress
from functions.erasure.request_table import RequestTable


@dataclass(frozen=True)
class TenantErasures:
    """`open_table` returns the table with the tenant's own permissions; `clock` returns epoch seconds.
    Raises ClientError and BotoCoreError."""

    tenant: str
    open_table: Callable[[], RequestTable]
    clock: Callable[[], float]
    new_id: Callable[[], str] = field(default=lambda: secrets.token_hex(8))

    def request(
        self,
        destinations: frozenset[str],
        message_ids: frozenset[str],
        projects: Iterable[str],
        *,
        requested_by: str,
        token: str | None,
    ) -> ErasureRequest:
        """Store a request, or return the earlier one with the same token. Nothing is looked up: the response
        says nothing about whether anybody was ever written to."""
        now = int(self.clock() * 1000)
        request = ErasureRequest(
            tenant=self.tenant,
            # In order of time; an id that cannot be guessed proves that its bearer was given it.
            id=f"{now:013d}-{self.new_id()}",
            requested_at=now,
            requested_by=requested_by,
            projects={name: ProjectProgress() for name in projects},
            destinations=destinations,
            message_ids=message_ids,
            destination_count=len(destinations),
            message_id_count=len(message_ids),
        )
        return self.open_table().add(request, token)

    def find(self, request_id: str) -> ErasureRequest | None:
        return self.open_table().get(self.tenant, request_id)

    def page(self, size: int, before: str | None) -> list[ErasureRequest]:
        """Return at most `size` requests, newest first."""
        return self.open_table().page(self.tenant, size, before)
