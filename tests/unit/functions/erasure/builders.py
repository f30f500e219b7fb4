"""Requests for erasure with dull defaults."""

from typing import Any

from functions.erasure.request import ErasureRequest, ProjectProgress
from tests.builders import ADA, SENT_AT


def a_request(tenant: str = "acme", **given: Any) -> ErasureRequest:
    defaults: dict[str, Any] = {
        "id": "a-request",
        "requested_at": SENT_AT,
        "requested_by": "an officer",
        "projects": {"shop": ProjectProgress()},
        "destinations": frozenset({ADA}),
        "destination_count": 1,
    }
    return ErasureRequest(tenant=tenant, **defaults | given)
