"""Run the real `__main__.py` under Pulumi's runtime, with the deployer as its engine, or check it.

Pulumi's runtime is global state of a process, and runs one program per process; so the local run starts
`python -m local.deployment.program` and reads the state that it writes.
"""

import argparse
import asyncio
import logging
import os
import runpy
import sys
import traceback
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import Mocks, set_all_config, set_mocks
from pulumi.runtime.settings import get_root_resource, set_root_resource
from pulumi.runtime.stack import run_in_stack

from local.cloud import Cloud
from local.deployment.checker import Checker
from local.deployment.deployer import Deployer
from local.deployment.stack_config import StackConfig, read_config
from local.deployment.state import DeploymentState
from local.errors import LocalError


def run_program(directory: Path, config: StackConfig, engine: Mocks, *, preview: bool) -> dict[str, Any]:
    """Run the program in `directory` and return its exports. Let whatever it raises propagate."""
    sys.path.insert(0, str(directory))
    os.chdir(directory)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # The mocks make and close a root stack of their own; exports need one that is open.
    set_mocks(
        engine, project=config.project, stack=config.stack, preview=preview, organization="organization"
    )
    set_root_resource(None)  # type: ignore[arg-type]
    set_all_config(config.values)
    stacks: list[Any] = []
    loop.run_until_complete(run_in_stack(lambda: _run(directory, stacks)))
    [stack] = stacks
    return {} if preview else dict(loop.run_until_complete(_resolved(dict(stack.outputs))))


def _run(directory: Path, stacks: list[Any]) -> None:
    """Run the program and add its stack to `stacks`; only the program's own task knows the root resource."""
    stacks.append(get_root_resource())
    runpy.run_path(str(directory / "__main__.py"), run_name="__main__")


async def _resolved(outputs: dict[str, Any]) -> Any:
    return await pulumi.Output.from_input(outputs).future()


def deploy(chosen: argparse.Namespace, config: StackConfig) -> None:
    """Deploy the program, over the state in `--out` where `--update` is given, and save the new state."""
    before = DeploymentState.load(chosen.out).registrations if chosen.update else ()
    cloud = Cloud(chosen.endpoint_url, config.region)
    deployer = Deployer(cloud, chosen.code_dir, chosen.api_endpoint, before)
    exports = run_program(chosen.directory, config, deployer, preview=False)
    deployer.check_nothing_went()
    # They were created concurrently, so in no stable order.
    registrations = sorted(deployer.registrations, key=lambda each: (each.type, each.logical_name))
    DeploymentState(registrations, exports).save(chosen.out)


def check(chosen: argparse.Namespace, config: StackConfig) -> None:
    """Preview the program and print how many resources it declares."""
    checker = Checker(config.region)
    run_program(chosen.directory, config, checker, preview=True)
    print(checker.summary())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.deployment.program", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--check", action="store_true", help="preview only: create nothing")
    parser.add_argument("--endpoint-url")
    parser.add_argument("--api-endpoint")
    parser.add_argument("--code-dir", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--update", action="store_true", help="change what the last run with this --out made")
    chosen = parser.parse_args()
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it repeats what is raised here anyway
    try:
        (check if chosen.check else deploy)(chosen, read_config(chosen.directory, chosen.config))
    except (LocalError, pulumi.RunError) as error:
        sys.exit(str(error))
    except Exception as failure:
        traceback.print_exc(file=sys.stdout)
        sys.exit(f"{type(failure).__name__}: {failure}")


if __name__ == "__main__":
    main()
