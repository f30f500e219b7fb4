"""A whole run, and what each role used of what it was granted."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from functions.contract.scopes import Scope
from functions.keys.api_key import ApiKey
from local.commands.demo import Demo, ask
from local.errors import LocalError
from local.ports import Ports
from local.stack import LocalStack
from tools.policy_audit.redrive_objects import redrive
from tools.policy_audit.report import RoleReport, reports, table
from tools.policy_audit.silent_sources import look_at_silence


def policies(program: Path, home: Path, ports: Ports, say: Callable[[str], None]) -> bool:
    """Prints the report, and tells whether each role used all of its rights and nothing else."""
    ports.check()
    stack = LocalStack(program, home, say, say, recording=True)
    try:
        stack.start(ports, home / "run")
        told = used_in_full(stack, say)
    finally:
        stack.stop()
    say(table(told))
    return not any(report.idle or report.foreign for report in told)


def used_in_full(stack: LocalStack, say: Callable[[str], None]) -> list[RoleReport]:
    """Does once what the stack is for: traffic from every source, every question, the page, a key."""
    outputs = stack.outputs()
    # Before any source told something.
    look_at_silence(stack)
    demo = Demo(stack, outputs, say)
    demo.send()
    demo.ask()
    for tenant in outputs.tokens:
        administer_keys(stack, tenant)
    stack.flush()
    redrive(stack, outputs.projects)
    with urllib.request.urlopen(outputs.graphql_url, timeout=30):  # noqa: S310
        pass
    for function in stack.manifest.functions:
        if function.handler.startswith("functions.authorizer."):
            key = {"headers": {"x-api-key": ApiKey.new("acme").text}}
            stack.functions.invoke(function.arn, json.dumps(key).encode())
    return reports(stack.cloud, stack.roles)


def administer_keys(stack: LocalStack, tenant: str) -> None:
    """Makes a key of the tenant's, lists it, and revokes it, in the API. Raises LocalError."""
    url = stack.outputs().graphql_url
    token = stack.token(tenant, scope=f"{Scope.READ_MESSAGES} {Scope.WRITE_KEYS}")
    made = _data(
        ask(url, token, 'mutation { createApiKey(scopes: ["messages:read"]) { apiKey { id } } }', {})
    )
    key = made["createApiKey"]["apiKey"]["id"]
    _data(ask(url, token, "{ apiKeys { id } }", {}))
    _data(ask(url, token, "mutation ($id: ID!) { revokeApiKey(id: $id) { revokedAt } }", {"id": key}))


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("errors"):
        raise LocalError(json.dumps(answer["errors"]))
    return dict(answer["data"])
