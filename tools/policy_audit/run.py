"""The audit: run everything once, and report the permissions each role used."""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from functions.contract.scopes import Scope
from functions.keys.api_key import ApiKey
from local.commands.demo import Demo, execute_query
from local.errors import LocalError
from local.ports import Ports
from local.stack import LocalStack
from tools.policy_audit.old_messages import compare_rows
from tools.policy_audit.redrive_objects import redrive
from tools.policy_audit.report import RoleReport, reports, table
from tools.policy_audit.silent_sources import run_source_monitors

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"


def audit(program: Path, home: Path, ports: Ports, log_progress: Callable[[str], None]) -> bool:
    """Write the report into the page; return whether each role used all of its permissions and nothing
    else."""
    ports.check()
    stack = LocalStack(program, home, log_progress, log_progress, recording=True)
    try:
        stack.start(ports, home / "run")
        role_reports = used_in_full(stack, log_progress)
    finally:
        stack.stop()
    head, _, _ = PAGE.read_text().partition("\n| role |")
    PAGE.write_text(f"{head}\n{table(role_reports)}\n")
    log_progress(f"Written: {PAGE}")
    return not any(report.idle or report.foreign for report in role_reports)


def used_in_full(stack: LocalStack, log_progress: Callable[[str], None]) -> list[RoleReport]:
    """Use the stack once: traffic from every source, every query, the page, an API key, the look-up log."""
    outputs = stack.outputs()
    # Before any source sent an event.
    run_source_monitors(stack)
    demo = Demo(stack, outputs, log_progress)
    demo.send()
    demo.verify()
    for tenant in outputs.tokens:
        administer_keys(stack, tenant)
        list_lookups(stack, tenant)
    stack.flush()
    redrive(stack, outputs.projects)
    compare_rows(stack)
    with urllib.request.urlopen(outputs.graphql_url, timeout=30):  # noqa: S310
        pass
    for function in stack.manifest.functions:
        if function.handler.startswith("functions.authorizer."):
            key = {"headers": {"x-api-key": ApiKey.new("acme").text}}
            stack.functions.invoke(function.arn, json.dumps(key).encode())
    return reports(stack.cloud, stack.roles)


def administer_keys(stack: LocalStack, tenant: str) -> None:
    """Create, list and revoke an API key of the tenant. Raise LocalError."""
    url = stack.outputs().graphql_url
    token = stack.token(tenant, scope=f"{Scope.READ_MESSAGES} {Scope.WRITE_KEYS}")
    made = _data(
        execute_query(
            url, token, 'mutation { createApiKey(scopes: ["messages:read"]) { apiKey { id } } }', {}
        )
    )
    key = made["createApiKey"]["apiKey"]["id"]
    _data(execute_query(url, token, "{ apiKeys { id } }", {}))
    _data(
        execute_query(url, token, "mutation ($id: ID!) { revokeApiKey(id: $id) { revokedAt } }", {"id": key})
    )


def list_lookups(stack: LocalStack, tenant: str) -> None:
    """Query the tenant's look-up log. Raise LocalError."""
    token = stack.token(tenant, scope=f"{Scope.READ_MESSAGES} {Scope.READ_LOOKUPS}")
    query = '{ lookups(by: {caller: "a-caller"}) { nodes { requestId } } }'
    _data(execute_query(stack.outputs().graphql_url, token, query, {}))


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    if answer.get("errors"):
        raise LocalError(json.dumps(answer["errors"]))
    return dict(answer["data"])
