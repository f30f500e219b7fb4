"""Runs a Pulumi program whole, without engine or cloud, and records everything it registered.

Pulumi's own mocks keep neither parents nor protection nor a stack's outputs, and take two resources of one
URN for one. This monitor keeps them, and refuses the second.
"""

import asyncio
import contextlib
import contextvars
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from pulumi import get_project, get_stack
from pulumi.runtime import mocks, rpc
from pulumi.runtime.config import set_all_config
from pulumi.runtime.settings import SETTINGS, configure
from pulumi.runtime.stack import run_in_stack

ACCOUNT = "123456789012"
REGION = "eu-central-1"
PROJECT = "message-tracker"
STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Resource:
    """One registration. `inputs` are plain values under their wire names; `secrets` names the secret ones.
    `urn` and `aliases` are as the engine builds them."""

    type: str
    name: str
    urn: str
    parent: str
    inputs: Mapping[str, Any]
    secrets: frozenset[str]
    dependencies: frozenset[str]
    protect: bool
    retain_on_delete: bool
    ignore_changes: tuple[str, ...]
    aliases: tuple[str, ...]
    custom: bool
    outputs: Mapping[str, Any]


@dataclass
class Recording:
    """What a program registered, in no particular order, and what it exported."""

    resources: dict[str, Resource] = field(default_factory=dict)
    component_outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    exports: dict[str, Any] = field(default_factory=dict)

    def of(self, type_: str) -> list[Resource]:
        """All resources whose type token is, or ends in, `type_`; by name."""
        found = (each for each in self.resources.values() if each.type.endswith(type_))
        return sorted(found, key=lambda resource: resource.name)

    def one(self, type_: str, name: str) -> Resource:
        """The one resource of that type and name."""
        (found,) = (resource for resource in self.of(type_) if resource.name == name)
        return found

    def has(self, type_: str, name: str) -> bool:
        return any(resource.name == name for resource in self.of(type_))

    def ancestors(self, resource: Resource) -> list[Resource]:
        """Parent, its parent and so on, without the stack."""
        parent = self.resources.get(resource.parent)
        return [] if parent is None else [parent, *self.ancestors(parent)]


class Cloud(mocks.Mocks):
    """Responds as AWS would, with invented names, ARNs and ids that are the same in every run. `deployed`:
    the outputs of the stack's last deployment."""

    def __init__(self, deployed: Mapping[str, Any]) -> None:
        self._deployed = deployed

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        answers: dict[str, dict[str, Any]] = {
            "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": ACCOUNT},
            "aws:index/getRegion:getRegion": {"region": REGION},
            "aws:index/getPartition:getPartition": {"partition": "aws"},
            "aws:secretsmanager/getRandomPassword:getRandomPassword": {"randomPassword": "r4nd0m" * 10},
        }
        return answers[args.token], []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            return args.name, {**args.inputs, "outputs": {**self._deployed}}
        plain = {key: _plain(value) for key, value in args.inputs.items()}
        if not args.custom:
            return "", plain
        id_, invented = self.invent(args.typ, args.name, plain)
        return id_, {**invented, **plain}

    def invent(self, type_: str, logical_name: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the id and the attributes that a resource has besides its inputs."""
        return invented(type_, logical_name, inputs)


def invented(type_: str, logical_name: str, inputs: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return an id and attributes of the forms that AWS gives, the same in every run."""
    random = hashlib.sha256(f"{type_}{logical_name}".encode()).hexdigest()[:7]
    name = inputs.get("name") or f"{logical_name}-{random}"
    service = type_.split(":")[1].split("/")[0]
    arn = _arn(type_, name, inputs)
    attributes = {
        "name": name,
        "arn": arn,
        "invokeArn": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations",
        "uniqueId": f"AROA{random.upper()}",
        "bucket": name,
        **({"streamArn": f"{arn}/stream/a-label"} if inputs.get("streamEnabled") else {}),
        "version": "7" if inputs.get("publish") else "$LATEST",
        "apiEndpoint": f"https://{random}.execute-api.{REGION}.amazonaws.com",
        "endpoint": f"cognito-idp.{REGION}.amazonaws.com/{logical_name}",
        "url": f"https://{service}.{REGION}.amazonaws.com/{ACCOUNT}/{name}",
        "executionArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{random}",
    }
    return f"{REGION}_{random}" if type_ == "aws:cognito/userPool:UserPool" else f"{name}-id", attributes


def _arn(type_: str, name: str, inputs: Mapping[str, Any]) -> str:
    """Return an ARN of the form that AWS gives resources of this type."""
    service = type_.split(":")[1].split("/")[0]
    regional = f"{REGION}:{ACCOUNT}"
    arns = {
        "aws:iam/role:Role": f"arn:aws:iam::{ACCOUNT}:role{inputs.get('path')}{name}",
        "aws:iam/policy:Policy": f"arn:aws:iam::{ACCOUNT}:policy{inputs.get('path')}{name}",
        "aws:lambda/alias:Alias": f"arn:aws:lambda:{regional}:function:{inputs.get('functionName')}:{name}",
        "aws:dynamodb/table:Table": f"arn:aws:dynamodb:{regional}:table/{name}",
        "aws:s3/bucket:Bucket": f"arn:aws:s3:::{name}",
        "aws:secretsmanager/secret:Secret": f"arn:aws:secretsmanager:{regional}:secret:{name}-AbCdEf",
        "aws:athena/workgroup:Workgroup": f"arn:aws:athena:{regional}:workgroup/{name}",
        "aws:kms/key:Key": f"arn:aws:kms:{regional}:key/{name}",
        "aws:kinesis/stream:Stream": f"arn:aws:kinesis:{regional}:stream/{name}",
    }
    return arns.get(type_, f"arn:aws:{service}:{regional}:{name}")


class _Monitor(mocks.MockMonitor):
    def __init__(self, recording: Recording, cloud: Cloud) -> None:
        super().__init__(cloud)
        self._recording = recording

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Return the URN that the engine builds: with the types of all components above the resource."""
        above = parent.split("::")[2] if parent else STACK
        types = type_ if above == STACK else f"{above}${type_}"
        return f"urn:pulumi:{get_stack()}::{get_project()}::{types}::{name}"

    def _alias(self, alias: Any, request: Any) -> str:
        spec = alias.spec
        return self.make_urn(
            spec.parentUrn or request.parent, spec.type or request.type, spec.name or request.name
        )

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name in Pulumi's protocol
        response = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.type == STACK:
            return response
        if response.urn in self._recording.resources:
            raise ValueError(f"two resources have the URN {response.urn}")
        inputs = rpc.deserialize_properties(request.object)
        self._recording.resources[response.urn] = Resource(
            type=request.type,
            name=request.name,
            urn=response.urn,
            parent=request.parent,
            inputs={key: _plain(value) for key, value in inputs.items()},
            secrets=frozenset(key for key, value in inputs.items() if rpc.is_rpc_secret(value)),
            dependencies=frozenset(request.dependencies),
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            ignore_changes=tuple(request.ignoreChanges),
            aliases=tuple(self._alias(each, request) for each in request.aliases),
            custom=request.custom,
            outputs=self.resources[response.urn].state,
        )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the name in Pulumi's protocol
        outputs = {key: _plain(value) for key, value in rpc.deserialize_properties(request.outputs).items()}
        if f"::{STACK}::" in request.urn:
            self._recording.exports = outputs
        else:
            self._recording.component_outputs[request.urn] = outputs
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


def record(
    program: Callable[[], None],
    config: Mapping[str, object],
    stack: str = "dev",
    into: Recording | None = None,
    cloud: Cloud | None = None,
) -> Recording:
    """Run `program` as a stack in its own context, loop and settings, and return its registrations.

    Raise what it raises; `into` then has what was registered before.
    """
    recording = Recording() if into is None else into

    def run() -> None:
        # As the engine hands it over: texts as they are, a null as an empty one, everything else as JSON.
        set_all_config(
            {k: v if isinstance(v, str) else "" if v is None else json.dumps(v) for k, v in config.items()}
        )
        monitor = _Monitor(recording, cloud or Cloud({}))
        features = monitor.GetDeploymentInfo(None).supportedFeatures  # type: ignore[no-untyped-call]
        configure(
            mocks.MockSettings(  # type: ignore[no-untyped-call]
                monitor=monitor,
                monitor_features=set(features),
                engine=mocks.MockEngine(None),
                project=PROJECT,
                stack=stack,
                dry_run=False,
                organization="organization",
                callbacks=None,
            )
        )
        SETTINGS.outputs = set()
        # As Pulumi's own runner does: a failure is raised below and need not be logged as well.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        with asyncio.Runner() as runner, ThreadPoolExecutor(max_workers=1) as executor:
            runner.get_loop().set_default_executor(executor)
            try:
                runner.run(run_in_stack(program))
            finally:
                executor.submit(_close_loop).result()

    contextvars.Context().run(run)
    return recording


def _close_loop() -> None:
    """Closes the event loop that Pulumi's mocks opened in this thread, if the program registered anything."""
    with contextlib.suppress(RuntimeError):
        asyncio.get_event_loop().close()


def _plain(value: Any) -> Any:
    """`value` without the envelopes around secrets, at any depth."""
    if rpc.is_rpc_secret(value):
        return _plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value
