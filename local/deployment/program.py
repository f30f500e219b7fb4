"""Runs the real `__main__.py` under Pulumi's runtime, with the deployer as its engine.

Pulumi's runtime is global state of a process, and a program may run in it once; so the local
run starts `python -m local.deployment.program` and reads what it leaves behind.
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
from pulumi.runtime import set_all_config, set_mocks
from pulumi.runtime.settings import get_root_resource, set_root_resource
from pulumi.runtime.stack import run_in_stack

from local.cloud import Cloud
from local.deployment import lambda_versions, manifest_file, state
from local.deployment.deployer import Deployer
from local.deployment.http_manifest_reader import HttpApis
from local.deployment.manifest import Manifest
from local.deployment.manifest_reader import Registrations
from local.deployment.stack_config import StackConfig, read_stack
from local.errors import LocalError


def deploy(directory: Path, config: StackConfig, deployer: Deployer) -> Manifest:
    """Run the program in `directory` whole and return what it declared. Whatever it raises is passed on."""
    cloud = deployer.cloud
    sys.path.insert(0, str(directory))
    os.chdir(directory)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    # The mocks make and close a root stack of their own; exports need one that is open.
    set_mocks(
        deployer, project=config.project, stack=config.stack, preview=False, organization="organization"
    )
    set_root_resource(None)  # type: ignore[arg-type]
    set_all_config(config.values)
    loop.run_until_complete(run_in_stack(lambda: _run(directory)))
    stack: Any = get_root_resource()
    exports = loop.run_until_complete(_resolved(dict(stack.outputs)))
    deployer.check_nothing_went()
    # They were made at once, in threads: in another order each time.
    made = sorted(deployer.registrations, key=lambda each: (each.type, each.logical_name))
    read = Registrations(made)
    manifest = Manifest(
        exports=exports,
        roles=read.roles(),
        functions=read.functions(),
        aliases=read.aliases(),
        permissions=read.permissions(),
        mappings=read.mappings(),
        schedules=read.schedules(),
        alarms=read.alarms(),
        streams=read.streams(),
        sources=read.sources(cloud.region, cloud.account),
        apis=HttpApis(made).read(),
    )
    lambda_versions.check(manifest)
    return manifest


def _run(directory: Path) -> None:
    runpy.run_path(str(directory / "__main__.py"), run_name="__main__")


async def _resolved(outputs: dict[str, Any]) -> Any:
    return await pulumi.Output.from_input(outputs).future()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.deployment.program", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--endpoint-url", required=True)
    parser.add_argument("--api-endpoint", required=True)
    parser.add_argument("--code-dir", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--update", action="store_true", help="change what the last run with this --out made")
    chosen = parser.parse_args()
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it repeats what is raised here anyway
    try:
        config = read_stack(chosen.directory, chosen.stack)
        cloud = Cloud(chosen.endpoint_url, config.region)
        made = chosen.out.with_name("registrations.json")
        before = state.load(made) if chosen.update else []
        deployer = Deployer(cloud, chosen.code_dir, chosen.api_endpoint, before)
        manifest = deploy(chosen.directory, config, deployer)
        state.save(deployer.registrations, made)
    except (LocalError, pulumi.RunError) as told:
        sys.exit(str(told))
    except Exception as failure:
        traceback.print_exc(file=sys.stdout)
        sys.exit(f"{type(failure).__name__}: {failure}")
    manifest_file.save(manifest, chosen.out)


if __name__ == "__main__":
    main()
