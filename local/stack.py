"""The whole local run as one object: embedded AWS, deployed program, streams, functions, HTTP API."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from local import install, preflight
from local.cloud import Cloud
from local.deployment.cells import deploy_cells
from local.deployment.process import Deployment
from local.deployment.roles import Roles
from local.deployment.stack_config import DEFAULT_FILE, StackConfig, read_config
from local.emulator.cloudwatch.evaluation import Alarms
from local.emulator.cloudwatch.metrics import Metrics
from local.emulator.cloudwatch.sqs_metrics import QueueMetrics
from local.emulator.dynamodb_event_source import TableStreamReader
from local.emulator.eventbridge_schedules import Schedules
from local.emulator.firehose import api as firehose_api
from local.emulator.firehose.api import FirehoseApi
from local.emulator.firehose.delivery import DeliveryStream
from local.emulator.http_api import wiring as gateway
from local.emulator.http_server import HOST
from local.emulator.lambda_runtime_host.host import LambdaHost
from local.emulator.lambda_runtime_host.worker import Outcome
from local.emulator.ministack import Ministack
from local.emulator.oidc import provider as identity
from local.emulator.oidc.declared_issuer import DeclaredIssuer
from local.emulator.oidc.issuer_urls import with_issuer_at
from local.emulator.oidc.tokens import TokenIssuer
from local.emulator.sqs_event_source import QueueReader
from local.outputs import Outputs
from local.ports import Ports

#: Invokes the function of an ARN with a payload.
Invoke: TypeAlias = Callable[[str, bytes], Outcome]


class LocalStack:
    """Everything that `up` starts. `stop` ends it all; its state ends with it.

    `home` holds installations and logs; `log_progress` receives progress, `log_problem` failures at run time.
    `environment` is added to every function's own; `around` wraps the invocations of streams; `config` is the
    stack's file, by default the program's Pulumi.dev.yaml; `cells` are files of stacks of pipelines that
    register with its API; `recording` records all calls and their callers.
    """

    def __init__(
        self,
        program: Path,
        home: Path,
        log_progress: Callable[[str], None],
        log_problem: Callable[[str], None],
        environment: Mapping[str, str] = MappingProxyType({}),
        around: Callable[[LambdaHost], Invoke] = lambda functions: functions.invoke,
        *,
        config: Path | None = None,
        cells: Sequence[Path] = (),
        recording: bool = False,
    ) -> None:
        self.program, self.home, self._log_progress, self._log_problem = (
            program,
            home,
            log_progress,
            log_problem,
        )
        self._environment, self._around, self._recording = dict(environment), around, recording
        self._config_file, self._cells = config, cells
        self.config: StackConfig = read_config(program, self.config_file)
        self.tokens = TokenIssuer()
        self._closing = ExitStack()
        self.table_streams: dict[str, TableStreamReader] = {}

    @property
    def config_file(self) -> Path:
        return self._config_file or self.program / DEFAULT_FILE

    def start(self, ports: Ports, run_dir: Path) -> None:
        """Start everything. Raise LocalError with the reason; whatever was started is stopped then."""
        try:
            self._start(ports, run_dir)
        except BaseException:
            self.stop()
            raise

    def _start(self, ports: Ports, run_dir: Path) -> None:
        python = install.ministack_python(self.home, self._log_progress)
        runtime = install.lambda_runtime(self.home, self._log_progress)
        aws = Ministack(python, ports.aws, self.config.region, run_dir, recording=self._recording)
        self._closing.callback(aws.stop)
        self.cloud = Cloud(aws.url, self.config.region)
        self._closing.callback(self.cloud.close)
        self.metrics = Metrics(self.cloud)
        self._closing.callback(self.metrics.stop)
        self._log_progress(f"Deploying the program with {self.config_file.name} ...")
        api_endpoint = f"http://{HOST}:{ports.http}"
        self._deployment = Deployment(aws.url, api_endpoint, self.home / "code", run_dir)
        self.issuer_url = f"http://{HOST}:{ports.identity}"
        deployed = self._deployment.deploy(self.program, self.config_file)
        self.manifest = with_issuer_at(
            self.issuer_url, deploy_cells(self._deployment, self.program, deployed, self._cells)
        )
        self.roles = Roles(self.cloud, self.manifest.roles)
        self.functions = LambdaHost(
            self.cloud, self.roles, self.manifest, runtime, self._environment, self.metrics.emit
        )
        self._closing.callback(self.functions.stop)
        self._check_permissions()
        self._start_streams(ports.firehose)
        self._start_queues()
        self._start_table_streams()
        self.api_url = gateway.serve(
            self.manifest, self.cloud, self.roles, self.tokens, self.functions.invoke, self._log_problem,
            self.metrics.emit, ports.http, self._closing,
        )  # fmt: skip
        self._start_identity(ports.identity)
        self.functions.warm()
        self._start_monitors()

    def redeploy(self, program: Path) -> None:
        """Deploy another version of the program over this one, while everything runs.

        Raise LocalError where it changes what the local run cannot change.
        """
        config = self._config_file or program / DEFAULT_FILE
        updated = self._deployment.update(program, config, self.manifest)
        self.program, self.manifest = program, with_issuer_at(self.issuer_url, updated)
        self.config = read_config(program, self.config_file)
        self.functions.update(self.manifest)
        self.alarms.watch(self.manifest.alarms)
        for stream in self.manifest.streams:
            self.streams[stream.name].update(stream)
        self._start_table_streams()

    def _check_permissions(self) -> None:
        for stream in self.manifest.streams:
            preflight.check_stream(stream, self.roles, self.cloud)
        for source in self.manifest.sources:
            preflight.check_source(source, self.roles)
        for mapping in self.manifest.mappings:
            preflight.check_mapping(mapping, self.manifest.function(mapping.function_arn), self.roles)
        for table in self.manifest.table_mappings:
            preflight.check_table_mapping(table, self.manifest.function(table.function_arn), self.roles)

    def _start_streams(self, port: int) -> None:
        invoke = self._around(self.functions)
        self.streams = {
            stream.name: DeliveryStream(
                stream, self.cloud, self.roles, invoke, self._log_problem, self.metrics.emit
            )
            for stream in self.manifest.streams
        }
        for stream in self.streams.values():
            self._closing.callback(stream.stop)
            stream.read_data_stream()
        served = firehose_api.serve(FirehoseApi(self.streams, self.roles, self.metrics.emit), port)
        self._closing.callback(served.stop)
        # The embedded AWS has no Firehose; no function has started yet.
        self._environment["AWS_ENDPOINT_URL_FIREHOSE"] = served.url
        self.firehose = Cloud(served.url, self.config.region)
        self._closing.callback(self.firehose.close)

    def _start_queues(self) -> None:
        self.queues = [
            QueueReader(
                mapping, self.manifest.function(mapping.function_arn), self.cloud, self.roles,
                self.functions.invoke, self._log_problem,
            )
            for mapping in self.manifest.mappings
        ]  # fmt: skip
        for queue in self.queues:
            self._closing.callback(queue.stop)

    def _start_table_streams(self) -> None:
        """Start to read the tables' streams that are not read yet."""
        for mapping in self.manifest.table_mappings:
            if mapping.stream_arn not in self.table_streams:
                reader = TableStreamReader(
                    mapping, self.manifest.function(mapping.function_arn), self.cloud,
                    self.functions.invoke, self._log_problem, self.metrics.emit,
                )  # fmt: skip
                self.table_streams[mapping.stream_arn] = reader
                self._closing.callback(reader.stop)

    def _start_monitors(self) -> None:
        """Start what monitors the rest: schedules, queues' metrics, alarms."""
        queues = QueueMetrics(self.cloud, self.metrics.emit)
        self.schedules = Schedules(
            lambda: self.manifest, self.cloud, self.roles, self.functions.invoke, self._log_problem
        )
        self.alarms = Alarms(self.cloud, self.metrics, self._log_progress)
        for monitor in (queues, self.schedules, self.alarms):
            self._closing.callback(monitor.stop)
        self.alarms.watch(self.manifest.alarms)
        self.schedules.start()
        self.alarms.start()

    def _start_identity(self, port: int) -> None:
        exports, issuer = self.manifest.exports, self._declared_issuer()
        provider = identity.Provider(
            issuer=issuer.name,
            tenants=sorted({project["tenant"] for project in exports["projects"].values()}),
            scopes=issuer.scopes,
            returns=frozenset(filter(None, [exports.get("explorerUrl"), exports.get("graphiqlUrl")])),
            keys=self.tokens,
            mint=lambda tenant, scope, exp: self.token(tenant, scope=scope, exp=exp),
        )
        self._closing.callback(identity.serve(provider, port).stop)

    @property
    def has_redriven(self) -> bool:
        """Whether every queue is empty: all error objects are processed."""
        return all(queue.at_rest for queue in self.queues)

    @property
    def has_counted(self) -> bool:
        """Whether statistics include every write to the message tables."""
        return all(reader.at_rest for reader in self.table_streams.values())

    def flush(self) -> None:
        """Write the S3 buffers of all streams now."""
        for stream in self.streams.values():
            stream.flush()

    def stop(self) -> None:
        self._closing.close()

    def outputs(self) -> Outputs:
        return Outputs.of(self.manifest.exports, self.cloud, self.firehose.endpoint_url, self.token)

    def token(self, tenant: str, /, **claims: object) -> str:
        """Return a token of the tenant for `POST /graphql`; `claims` replace the default ones."""
        return self._declared_issuer().token(tenant, **claims)

    def _declared_issuer(self) -> DeclaredIssuer:
        return DeclaredIssuer(self.manifest.apis[0], self.config.read("auth") or {}, self.tokens)
