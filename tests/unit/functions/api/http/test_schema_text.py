"""The schema as text: who gets it, in which form, and what it costs."""

import base64
import gzip
from typing import Any

import pytest

from functions.api.schema.schema import schema
from functions.contract.scopes import Scope
from tests.unit.functions.api.conftest import CLAIMS, SCOPES, Api, http_event

PATHS = ("/graphql/schema.graphql", "/graphql/partner/schema.graphql", "/graphql/key/schema.graphql")


def requested(api: Api, scope: str | None = SCOPES, path: str = PATHS[0], **headers: str) -> dict[str, Any]:
    """The response to a caller with these scopes; to nobody for None."""
    event = http_event("", CLAIMS | {"scope": scope} if scope else None, "GET", **headers)
    event["requestContext"]["http"]["path"] = path
    return api.send(event | {"rawPath": path, "routeKey": f"GET {path}"})


@pytest.mark.parametrize("path", PATHS)
def test_the_schema_is_served_below_the_path_of_each_authentication_method(api: Api, path: str) -> None:
    response = requested(api, path=path)

    assert response["statusCode"] == 200
    assert response["headers"]["content-type"] == "text/plain; charset=utf-8"
    assert response["body"] == f"{schema.as_str()}\n"


@pytest.mark.parametrize("accept", ["text/html", "application/json", "image/*", ""])
def test_the_schema_has_one_form_whatever_is_accepted(api: Api, accept: str) -> None:
    assert requested(api, accept=accept)["body"].startswith("directive @oneOf")


def test_a_caller_without_the_scope_gets_no_schema(api: Api) -> None:
    response = requested(api, scope=Scope.READ_MESSAGES)

    assert response["statusCode"] == 403
    assert "schema:read" in response["body"]
    assert "directive" not in response["body"]


def test_an_unauthenticated_request_gets_no_schema(api: Api) -> None:
    assert requested(api, scope=None)["statusCode"] == 401


def test_a_client_revalidates_the_schema_that_it_has(api: Api) -> None:
    first = requested(api)
    tag = first["headers"]["etag"]

    assert first["headers"]["cache-control"] == "private, no-cache"
    again = requested(api, **{"if-none-match": f'"another", {tag}'})
    assert (again["statusCode"], again["body"], again["headers"]["etag"]) == (304, "", tag)
    assert requested(api, **{"if-none-match": '"another"'})["statusCode"] == 200
    assert requested(api, Scope.READ_MESSAGES, **{"if-none-match": tag})["statusCode"] == 403


def test_the_schema_is_compressed_for_who_accepts_that(api: Api) -> None:
    response = requested(api, **{"accept-encoding": "gzip"})

    assert response["isBase64Encoded"]
    assert gzip.decompress(base64.b64decode(response["body"])).decode() == f"{schema.as_str()}\n"


def test_a_request_for_the_schema_is_charged_to_the_budget_of_the_minute(api: Api) -> None:
    few = Api(api.stores, api.tenants, api.executor, cost_per_minute=100, requests_per_second=0.1)

    responses = [requested(few) for _ in range(20)]

    statuses = [response["statusCode"] for response in responses]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert responses[-1]["headers"]["retry-after"]
