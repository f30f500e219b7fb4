"""The provider of the local run: Pulumi's mocks, whose `new_resource` makes the thing in the embedded AWS."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.rpc import is_rpc_secret, unwrap_rpc_secret

from local.cloud import Cloud
from local.deployment.invokes import answer_invoke
from local.deployment.resources import CREATORS, Created, CreateRequest
from local.deployment.state import Registration
from local.deployment.updates import update
from local.errors import LocalError


class Deployer(Mocks):
    """Create what the program registers and record the registrations, in no particular order.

    Resources of an earlier deployment (`before`) are unchanged, or updated where their inputs differ. Raise
    LocalError for a type, a change or a function that is not supported.
    """

    def __init__(
        self, cloud: Cloud, code_dir: Path, api_endpoint: str, before: Iterable[Registration] = ()
    ) -> None:
        self.registrations: list[Registration] = []
        self._before = {(each.type, each.logical_name): each for each in before}
        self.cloud = cloud
        self._code_dir = code_dir
        self._api_endpoint = api_endpoint

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return args.name, args.inputs
        if args.typ == "pulumi:pulumi:StackReference":
            # Every local run is the first deployment.
            return args.name, {**args.inputs, "outputs": {}}
        if args.typ not in CREATORS:
            raise LocalError(
                f"The local run cannot make {args.typ} ({args.name}): add it to local/deployment/resources, "
                "where each type says how it is created or served."
            )
        inputs = _plain(args.inputs)
        request = CreateRequest(args.typ, args.name, inputs, self.cloud, self._code_dir, self._api_endpoint)
        created = self._make(request)
        # An archive cannot be serialized; the folder it was unpacked to is an attribute.
        serializable = {key: value for key, value in inputs.items() if key != "code"}
        registration = Registration(args.typ, args.name, created.id, serializable, created.attributes)
        self.registrations.append(registration)
        return created.id, {key: value for key, value in registration.state.items() if key != "code"}

    def _make(self, request: CreateRequest) -> Created:
        before = self._before.get((request.type, request.logical_name))
        if before is None:
            return CREATORS[request.type](request)
        if before.inputs == request.inputs:
            return Created(before.id, before.attributes)
        return update(request, before)

    def check_nothing_went(self) -> None:
        """Raise LocalError where the program no longer declares a resource."""
        gone = self._before.keys() - {(each.type, each.logical_name) for each in self.registrations}
        if gone:
            raise LocalError(f"The local run cannot remove {sorted(gone)} while it runs: restart it.")

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        return answer_invoke(args.token, args.args, self.cloud.region, self.cloud.account), []


def _plain(value: Any) -> Any:
    """Wire values as boto3 wants them: secrets unwrapped, whole doubles as integers, absent ones left out."""
    if is_rpc_secret(value):
        return _plain(unwrap_rpc_secret(value))
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
