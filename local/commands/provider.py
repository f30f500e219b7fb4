"""`python -m local provider`: serve the embedded AWS to `pulumi preview` and `pulumi up` of one's own."""

import threading
from collections.abc import Callable
from pathlib import Path

from local import install
from local.cloud import Cloud
from local.deployment.stack_config import read_config
from local.emulator.http_server import HOST
from local.emulator.ministack import Ministack
from local.ports import Ports
from local.provider.service import AwsProvider, serve


def provide(
    program: Path, home: Path, ports: Ports, config: Path, log_progress: Callable[[str], None]
) -> None:
    """Start the embedded AWS and the provider, print how to use them, and run until Ctrl-C."""
    ports.check()
    region = read_config(program, config).region
    python = install.ministack_python(home, log_progress)
    aws = Ministack(python, ports.aws, region, home / "run")
    try:
        api_endpoint = f"http://{HOST}:{ports.http}"
        provider = AwsProvider(Cloud(aws.url, region), home / "code", api_endpoint, log_progress)
        server, port = serve(provider, ports.firehose)
        log_progress(instructions(port))
        try:
            threading.Event().wait()
        finally:
            server.stop(None).wait()
    except KeyboardInterrupt:
        log_progress("Stopping ...")
    finally:
        aws.stop()


def instructions(port: int) -> str:
    return "\n".join(
        [
            "The embedded AWS is up; its resources end with this command. In another terminal:",
            f"  export PULUMI_DEBUG_PROVIDERS=aws:{port} PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true",
            "  export PULUMI_BACKEND_URL=file://$(mktemp -d) PULUMI_CONFIG_PASSPHRASE=local",
            "  pulumi stack init dev && pulumi preview && pulumi up",
        ]
    )
