"""Versions and aliases: where an ARN leads, and what names one that is not there."""

from dataclasses import replace
from typing import Any

import pytest

from local.deployment.lambda_versions import check, resolve
from local.deployment.manifest import Alias, EmulatedRoute, Manifest, Permission
from local.emulator.http_api.payload import Request
from local.errors import LocalError
from tests.unit.local.builders import EXECUTION_ARN, FUNCTION_ARN, function, manifest, stream
from tests.unit.local.test_http_api import PAGE, Invoked, stage

LIVE = Alias("live", "dull", "1")
INVOKE_PATH = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/{}/invocations"


def published(**changes: Any) -> Manifest:
    """A function with one published version, and its alias."""
    usual = manifest(functions=[function(published_version="1", snap_start=True)], aliases=[LIVE])
    return replace(usual, **changes)


def permission(qualifier: str) -> Permission:
    return Permission("dull", "apigateway.amazonaws.com", f"{EXECUTION_ARN}/*/*", qualifier)


@pytest.mark.parametrize(
    ("arn", "version"),
    [
        (FUNCTION_ARN, "$LATEST"),
        (f"{FUNCTION_ARN}:$LATEST", "$LATEST"),
        (f"{FUNCTION_ARN}:1", "1"),
        (f"{FUNCTION_ARN}:live", "1"),
        (INVOKE_PATH.format(f"{FUNCTION_ARN}:live"), "1"),
    ],
)
def test_an_arn_leads_to_a_version(arn: str, version: str) -> None:
    found = resolve(published(), arn)

    assert (found.arn, found.version) == (FUNCTION_ARN, version)
    assert found.is_snapshot == (version == "1")


@pytest.mark.parametrize("qualifier", ["alive", "2"])
def test_an_unknown_alias_or_version_is_named(qualifier: str) -> None:
    with pytest.raises(LocalError, match=f"dull has no version or alias {qualifier}"):
        resolve(published(), f"{FUNCTION_ARN}:{qualifier}")


def test_an_alias_of_another_function_leads_nowhere() -> None:
    with pytest.raises(LocalError, match="has no version or alias live"):
        resolve(published(aliases=[replace(LIVE, function="other")]), f"{FUNCTION_ARN}:live")


def test_an_unknown_function_is_named() -> None:
    with pytest.raises(LocalError, match="function:other is invoked, but the program declares no such"):
        resolve(published(), FUNCTION_ARN.replace("dull", "other"))


def test_what_names_only_what_is_there_is_deployed() -> None:
    alias = EmulatedRoute("POST /graphql", f"{FUNCTION_ARN}:live")
    complete = published(streams=[stream()], permissions=[permission("live")])

    check(replace(complete, apis=[replace(complete.apis[0], routes=[alias])]))


@pytest.mark.parametrize(
    "changes",
    [
        {"apis": manifest([EmulatedRoute("POST /graphql", f"{FUNCTION_ARN}:alive")]).apis},
        {"streams": [stream(function_arn=f"{FUNCTION_ARN}:alive")]},
        {"permissions": [permission("alive")]},
        {"aliases": [LIVE, replace(LIVE, name="old", version="2")]},
        {"aliases": [LIVE, replace(LIVE, function="other")]},
    ],
    ids=["route", "stream", "permission", "alias", "function"],
)
def test_a_deployment_that_names_what_is_not_there_fails(changes: dict[str, Any]) -> None:
    with pytest.raises(LocalError, match=r"has no version or alias|declares no such function"):
        check(published(**changes))


def routed(alias: str, qualifier: str) -> Manifest:
    """A route to an alias of a published function, and a permission for `qualifier`."""
    apis = manifest([EmulatedRoute(PAGE.key, f"{FUNCTION_ARN}:{alias}")]).apis
    return published(apis=apis, permissions=[permission(qualifier)])


def test_a_route_to_an_alias_invokes_the_alias() -> None:
    invoked = Invoked()
    answer = stage(invoked, routed("live", "live")).answer(Request("GET", "/page/a.js"))
    assert (answer.status, invoked.arns) == (200, [f"{FUNCTION_ARN}:live"])


@pytest.mark.parametrize(
    ("alias", "qualifier", "problem"),
    [
        ("live", "$LATEST", f"has no permission to invoke {FUNCTION_ARN}:live"),
        ("live", "1", f"has no permission to invoke {FUNCTION_ARN}:live"),
        ("alive", "live", "dull has no version or alias alive"),
    ],
)
def test_an_alias_needs_a_permission_of_its_own_and_must_be_there(
    alias: str, qualifier: str, problem: str
) -> None:
    invoked, reports = Invoked(), list[str]()
    answer = stage(invoked, routed(alias, qualifier), reports).answer(Request("GET", "/page/a.js"))
    assert (answer.status, invoked.arns) == (500, [])
    assert problem in reports[0]
