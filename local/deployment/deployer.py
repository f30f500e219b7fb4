"""The provider of the local run: Pulumi's mocks, whose `new_resource` makes the thing in the embedded AWS."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.rpc import is_rpc_secret, unwrap_rpc_secret

from local.cloud import Cloud
from local.deployment.resources import CREATORS, Creation
from local.errors import LocalError


@dataclass(frozen=True)
class Registration:
    """A resource as it came out: its type, its id, and its inputs with its attributes, camelCase."""

    type: str
    id: str
    state: dict[str, Any]


class Deployer(Mocks):
    """Creates what the program registers and keeps the registrations, in no particular order.

    Raises LocalError on a type or a function it does not know.
    """

    def __init__(self, cloud: Cloud, code_dir: Path, api_endpoint: str) -> None:
        self.registrations: list[Registration] = []
        self._cloud = cloud
        self._code_dir = code_dir
        self._api_endpoint = api_endpoint

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if not args.custom:
            return args.name, args.inputs
        if args.typ not in CREATORS:
            raise LocalError(
                f"The local run cannot make {args.typ} ({args.name}): add it to local/deployment/resources, "
                "where each type says how it is created or served."
            )
        inputs = _plain(args.inputs)
        creation = Creation(args.typ, args.name, inputs, self._cloud, self._code_dir, self._api_endpoint)
        created = CREATORS[args.typ](creation)
        state = inputs | created.attributes
        self.registrations.append(Registration(args.typ, created.id, state))
        return created.id, {key: value for key, value in state.items() if key != "code"}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        region, account = self._cloud.region, self._cloud.account
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
        answer = self._cloud.client("secretsmanager").get_random_password(
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
