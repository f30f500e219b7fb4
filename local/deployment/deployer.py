"""The provider of the local run: Pulumi's mocks, whose `new_resource` makes the thing in the embedded AWS."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.rpc import is_rpc_secret, unwrap_rpc_secret

from local.cloud import Cloud
from local.deployment.resources import CREATORS, Created, Creation
from local.deployment.state import Registration
from local.deployment.updates import update
from local.errors import LocalError


class Deployer(Mocks):
    """Creates what the program registers and keeps the registrations, in no particular order.

    What an earlier deployment made (`before`) is left alone, or updated where it changed. Raises LocalError
    on a type, a change or a function it does not know.
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
        creation = Creation(args.typ, args.name, inputs, self.cloud, self._code_dir, self._api_endpoint)
        created = self._make(creation)
        # An archive cannot be kept; where it was unpacked to is an attribute.
        kept = {key: value for key, value in inputs.items() if key != "code"}
        registration = Registration(args.typ, args.name, created.id, kept, created.attributes)
        self.registrations.append(registration)
        return created.id, {key: value for key, value in registration.state.items() if key != "code"}

    def _make(self, creation: Creation) -> Created:
        before = self._before.get((creation.type, creation.logical_name))
        if before is None:
            return CREATORS[creation.type](creation)
        if before.inputs == creation.inputs:
            return Created(before.id, before.attributes)
        return update(creation, before)

    def check_nothing_went(self) -> None:
        """Raises LocalError where the program no longer declares what it did."""
        gone = self._before.keys() - {(each.type, each.logical_name) for each in self.registrations}
        if gone:
            raise LocalError(f"The local run cannot remove {sorted(gone)}: start it anew.")

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        region, account = self.cloud.region, self.cloud.account
        function = args.token.rsplit(":", 1)[-1]
        if function == "getCallerIdentity":
            arn = f"arn:aws:iam::{account}:root"
            return {"id": account, "accountId": account, "arn": arn, "userId": account}, []
        if function == "getRegion":
            return {"id": region, "region": region, "name": region, "endpoint": "", "description": region}, []
        if function == "getPartition":
            names = {"dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}
            return {"id": "aws", "partition": "aws", **names}, []
        if function == "getRandomPassword":
            return {"id": "password", **args.args, "randomPassword": self._random_password(args.args)}, []
        raise LocalError(f"The local run cannot answer {args.token}: add it to local/deployer.py.")

    def _random_password(self, wanted: dict[str, Any]) -> str:
        answer = self.cloud.client("secretsmanager").get_random_password(
            PasswordLength=int(wanted.get("passwordLength") or 32),
            ExcludePunctuation=bool(wanted.get("excludePunctuation")),
        )
        return str(answer["RandomPassword"])


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
