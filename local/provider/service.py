"""The provider's gRPC service: Pulumi's ResourceProvider protocol over the creators of the local run."""

# ruff: noqa: ARG002, N802 -- the signatures are the protocol's

import threading
from collections.abc import Callable
from concurrent import futures
from pathlib import Path
from typing import Any, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from local.cloud import Cloud
from local.deployment.invokes import answer_invoke
from local.deployment.resources import CREATORS, CreateRequest
from local.deployment.state import Registration
from local.deployment.updates import UPDATERS
from local.emulator.http_server import HOST
from local.errors import LocalError
from local.provider import names, wire
from local.provider.replacements import replacing
from local.provider.returned import as_returned, compared

#: The version of pulumi-aws whose behaviour it emulates.
VERSION = "7.51.1"
_SCHEMA = f'{{"name": "aws", "version": "{VERSION}"}}'
_NO_LIMIT = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]

T = TypeVar("T")


class AwsProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Creates and updates resources in the embedded AWS; a deletion only leaves Pulumi's state.

    `before_create` is called with the URN before each creation; it may raise.
    """

    def __init__(
        self, cloud: Cloud, code_dir: Path, api_endpoint: str, log_problem: Callable[[str], None],
        before_create: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._cloud, self._code_dir, self._api_endpoint = cloud, code_dir, api_endpoint
        self._log_problem, self._before_create = log_problem, before_create
        self._lock = threading.Lock()
        self.registrations: dict[str, Registration] = {}

    def Handshake(self, request: Any, context: Any) -> Any:
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema=_SCHEMA)

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def Check(self, request: Any, context: Any) -> Any:
        token, logical_name = _token(request.urn), _logical_name(request.urn)
        inputs = names.with_name(token, logical_name, wire.to_dict(request.news), wire.to_dict(request.olds))
        failures = [
            provider_pb2.CheckFailure(property=key, reason=reason)
            for key, reason in names.mistakes(token, inputs)
            if inputs[key] != wire.UNKNOWN
        ]
        return provider_pb2.CheckResponse(inputs=wire.completed(request.news, inputs), failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:
        token = _token(request.urn)
        old, new = (
            compared(token, wire.comparable(wire.to_dict(each)))
            for each in (request.old_inputs, request.news)
        )
        ignored = {path.split(".")[0].split("[")[0] for path in request.ignoreChanges}
        changed = sorted(key for key in (old.keys() | new.keys()) - ignored if old.get(key) != new.get(key))
        kinds = provider_pb2.DiffResponse
        return provider_pb2.DiffResponse(
            changes=kinds.DIFF_SOME if changed else kinds.DIFF_NONE,
            diffs=changed,
            replaces=replacing(token, changed),
        )

    def Create(self, request: Any, context: Any) -> Any:
        inputs = wire.to_dict(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(id="", properties=request.properties)
        registration = _reporting(context, lambda: self._create(request.urn, inputs))
        outputs = inputs | {key: value for key, value in registration.attributes.items() if key != "code"}
        return provider_pb2.CreateResponse(id=registration.id, properties=wire.to_struct(outputs))

    def _create(self, urn: str, inputs: dict[str, Any]) -> Registration:
        self._before_create(urn)
        request = self._request(urn, inputs)
        if request.type not in CREATORS:
            raise LocalError(
                f"The local run cannot make {request.type}: add it to local/deployment/resources."
            )
        created = CREATORS[request.type](request)
        return self._register(urn, request, created.id, created.attributes)

    def _request(self, urn: str, inputs: dict[str, Any]) -> CreateRequest:
        plain = wire.to_inputs(inputs)
        return CreateRequest(
            _token(urn), _logical_name(urn), plain, self._cloud, self._code_dir, self._api_endpoint
        )

    def _register(
        self, urn: str, request: CreateRequest, resource_id: str, attributes: dict[str, Any]
    ) -> Registration:
        inputs = {key: value for key, value in request.inputs.items() if key != "code"}
        registration = Registration(request.type, request.logical_name, resource_id, inputs, attributes)
        with self._lock:
            self.registrations[urn] = registration
        return registration

    def Update(self, request: Any, context: Any) -> Any:
        inputs, state = wire.to_dict(request.news), wire.to_dict(request.olds)
        if not request.preview:
            state |= _reporting(context, lambda: self._update(request.urn, request.id, inputs, state))
        return provider_pb2.UpdateResponse(properties=wire.to_struct(state | inputs))

    def _update(
        self, urn: str, resource_id: str, inputs: dict[str, Any], state: dict[str, Any]
    ) -> dict[str, Any]:
        """Update in the embedded AWS where the local run knows how; else in Pulumi's state only."""
        request = self._request(urn, inputs)
        before = Registration(
            request.type, request.logical_name, resource_id, wire.to_inputs(state), wire.to_inputs(state)
        )
        if request.type not in UPDATERS:
            self._log_problem(f"{request.logical_name}: changed in Pulumi's state, not in the embedded AWS")
            return {}
        updated = UPDATERS[request.type](request, before)
        self._register(urn, request, updated.id, updated.attributes)
        outputs = {key: value for key, value in updated.attributes.items() if key != "code"}
        return {key: value for key, value in outputs.items() if key not in inputs and key in state}

    def Delete(self, request: Any, context: Any) -> Any:
        with self._lock:
            self.registrations.pop(request.urn, None)
        return empty_pb2.Empty()

    def Read(self, request: Any, context: Any) -> Any:
        token = _token(request.urn)
        properties, inputs = (
            wire.to_struct(as_returned(token, wire.to_dict(each)))
            for each in (request.properties, request.inputs)
        )
        return provider_pb2.ReadResponse(id=request.id, properties=properties, inputs=inputs)

    def Invoke(self, request: Any, context: Any) -> Any:
        arguments, cloud = wire.to_dict(request.args), self._cloud
        answer = _reporting(
            context, lambda: answer_invoke(request.tok, arguments, cloud.region, cloud.account)
        )
        return provider_pb2.InvokeResponse(**{"return": wire.to_struct(answer)})


def _token(urn: str) -> str:
    return urn.split("::")[2].split("$")[-1]


def _logical_name(urn: str) -> str:
    return urn.split("::")[-1]


def _reporting(context: Any, call: Callable[[], T]) -> T:
    """Call and return; an exception becomes the error that the engine prints for the resource."""
    try:
        return call()
    except Exception as failure:
        context.abort(grpc.StatusCode.UNKNOWN, f"{type(failure).__name__}: {failure}")
        raise


def serve(provider: AwsProvider, port: int = 0) -> tuple[grpc.Server, int]:
    """Serve the provider on loopback; return the server and its port."""
    server = grpc.server(futures.ThreadPoolExecutor(16), options=_NO_LIMIT)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    bound = server.add_insecure_port(f"{HOST}:{port}")
    server.start()
    return server, bound
