"""AWS Lambda for the local run: the declared functions, invoked as Lambda would, in warm workers.

A function sees its archive, the runtime, its declared environment and what Lambda itself sets;
it acts with the credentials of its declared role, and its declared timeout and memory hold.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from local.cloud import AS_TLS, Cloud
from local.deployment.lambda_versions import FunctionArn, resolve
from local.deployment.manifest import Function, Manifest
from local.deployment.roles import Roles
from local.emulator.cloudwatch.metrics import EmitMetric, discard
from local.emulator.lambda_runtime_host.log_streams import LogStream, require_log_permissions, stream_arn
from local.emulator.lambda_runtime_host.pool import Pool
from local.emulator.lambda_runtime_host.role_credentials import RoleCredentials
from local.emulator.lambda_runtime_host.worker import Outcome, Runtime, Worker
from local.emulator.reverse_proxy import ReverseProxy
from local.errors import LocalError

REQUEST_LIMIT = 6 * 1024 * 1024
#: A role's active tracing: what Lambda needs to send a function's segments to X-Ray.
_TRACING = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")


class LambdaHost:
    """Invokes functions by ARN; makes workers as needed and keeps them warm.

    `environment`: variables of the workers besides those declared and those Lambda sets. `emit` receives
    Lambda's own metrics, and those that functions write into their logs.
    """

    def __init__(
        self,
        cloud: Cloud,
        roles: Roles,
        manifest: Manifest,
        runtime: Runtime,
        environment: Mapping[str, str] = MappingProxyType({}),
        emit: EmitMetric = discard,
    ) -> None:
        self._emit = emit
        self._cloud, self._roles, self._declared, self._runtime = cloud, roles, manifest, runtime
        self._environment = environment
        self._credentials = RoleCredentials(roles)
        self._s3 = ReverseProxy(cloud.endpoint_url, "S3 over TLS", AS_TLS)
        self._pools: dict[tuple[str, str], Pool] = {}
        self._at_work: dict[Worker, str] = {}
        self._making = threading.Lock()

    def invoke(self, arn: str, payload: bytes) -> Outcome:
        """The outcome of one synchronous invocation of a function, or of one of its versions or aliases.

        Raises LocalError where `arn` names none, and AccessDeniedError where the function's role may not do
        what Lambda does in its name (write its log, send its trace).
        """
        if len(payload) > REQUEST_LIMIT:
            message = f'{{"errorType":"RequestTooLarge","errorMessage":"{len(payload)} bytes"}}'
            return Outcome(message.encode(), error=True)
        pool = self._pool(arn)
        worker = pool.take()
        self._at_work[worker] = arn
        started = time.monotonic()
        try:
            outcome = worker.invoke(payload, arn)
        finally:
            del self._at_work[worker]
            pool.give_back(worker)
        self._measure(arn, outcome, time.monotonic() - started)
        return outcome

    def _measure(self, arn: str, outcome: Outcome, seconds: float) -> None:
        """Lambda's metrics of an invocation ("Types of metrics for Lambda functions")."""
        function = {"FunctionName": FunctionArn.of(arn).function.rsplit(":", 1)[-1]}
        self._emit("AWS/Lambda", "Invocations", 1, function)
        self._emit("AWS/Lambda", "Errors", int(outcome.error), function)
        self._emit("AWS/Lambda", "Duration", seconds * 1000, function)

    def _pool(self, arn: str) -> Pool:
        """The workers of the version that `arn` leads to: versions share none."""
        function = resolve(self._declared, arn)
        with self._making:
            return self._pools.setdefault((function.arn, function.version), Pool(function, self._start))

    def warm(self) -> None:
        """Start one worker of each invoked function, so that the first request is not a cold start.

        Raise LocalError where a function's init phase fails.
        """
        mappings = (mapping.function_arn for mapping in self._declared.mappings)
        tables = (mapping.function_arn for mapping in self._declared.table_mappings)
        streams = (stream.function_arn for stream in self._declared.streams if stream.function_arn)
        routes = (route.function_arn for api in self._declared.apis for route in api.routes)
        pools = {self._pool(arn): arn for arn in (*streams, *mappings, *tables, *routes)}
        started = [(arn, pool, pool.take()) for pool, arn in pools.items()]
        failed = []
        for arn, pool, worker in started:
            if error := worker.init_error():
                name = FunctionArn.of(arn).function.rsplit(":", 1)[-1]
                failed.append(f"{name} does not start: {error.payload.decode()}")
            pool.give_back(worker)
        if failed:
            raise LocalError("\n".join(failed))

    def update(self, manifest: Manifest) -> None:
        """Invoke the functions of `manifest` from now on; those in flight end with their old code."""
        with self._making:
            self._declared = manifest
            before, self._pools = self._pools, {}
        for pool in before.values():
            pool.close()

    def recycle(self) -> None:
        """Stop the idle workers, as Lambda does after an update; new ones read everything again."""
        for pool in list(self._pools.values()):
            pool.stop()

    def resident_bytes(self, arn: str) -> int:
        """The memory of a function's largest worker."""
        busy = [worker for worker, invoked_as in list(self._at_work.items()) if invoked_as == arn]
        return max((worker.resident_bytes for worker in [*self._pool(arn).idle, *busy]), default=0)

    def kill(self, arn: str) -> int:
        """Kill the workers with an invocation of `arn` in flight, as a crash would; return their number."""
        doomed = [worker for worker, invoked_as in list(self._at_work.items()) if invoked_as == arn]
        for worker in doomed:
            worker.kill()
        return len(doomed)

    def stop(self) -> None:
        self.recycle()
        self._credentials.stop()
        self._s3.stop()

    def _start(self, function: Function) -> Worker:
        credentials = self._credentials.variables(function)
        if function.tracing:
            for action in _TRACING:
                self._roles.require(function.role_arn, action, "*")
        # In a group that functions share, a stream has its function's name ("Configuring log groups").
        stream = f"{datetime.now(UTC):%Y/%m/%d}/{function.name}[{function.version}]{secrets.token_hex(16)}"
        require_log_permissions(
            self._roles, function.role_arn, stream_arn(self._cloud, function.log_group, stream)
        )
        log = LogStream(self._cloud, function.log_group, stream, self._emit)
        environment = function.environment | {
            **lambda_environment(function, self._cloud.region, stream),
            **credentials,
            "AWS_ENDPOINT_URL": self._cloud.endpoint_url,
            "AWS_ENDPOINT_URL_S3": self._s3.url,
            **self._environment,
        }
        return Worker(function, self._runtime, environment, log)


def lambda_environment(function: Function, region: str, log_stream: str) -> dict[str, str]:
    """What Lambda sets itself (AWS: "Defined runtime environment variables"), without credentials."""
    # A snapshot is older than the log it will write to ("Monitoring for Lambda SnapStart").
    log = {
        "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
    }
    return {
        **({} if function.is_snapshot else log),
        "_HANDLER": function.handler,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start" if function.is_snapshot else "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": function.log_format,
        "LAMBDA_TASK_ROOT": function.code,
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TZ": ":UTC",
    }
