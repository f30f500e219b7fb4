"""Print the policies of a stack's deployer, or write docs/deployer-policy.md: `--help` lists the options."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from local.deployment.stack_config import read_config
from local.errors import LocalError
from tools.deployer_policy.page import PAGE, page
from tools.deployer_policy.policy import MAX_POLICIES, MOST_POLICIES, Target, documents, statements
from tools.registrations.program import ROOT, run_program


def main(arguments: list[str] | None = None) -> int:
    """Return 1 where `--check` finds the page out of date, or the configuration cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m tools.deployer_policy", description=__doc__)
    parser.add_argument("--config", type=Path, help="the file of a stack, such as Pulumi.prod.yaml")
    parser.add_argument("--account", default="123456789012", help="the account's number")
    parser.add_argument("--partition", default="aws", help="aws (default), aws-us-gov or aws-cn")
    parser.add_argument("--any-name", action="store_true", help="any name but of roles: for many projects")
    parser.add_argument("--out", type=Path, help="a folder for policy-1.json and so on; default: print them")
    parser.add_argument("--check", action="store_true", help="only compare the page with what it should be")
    options = parser.parse_args(arguments)
    if options.check:
        return int(PAGE.read_text() != page())
    if options.config is None:
        PAGE.write_text(page())
        return 0
    try:
        return _print(options)
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1


def _print(options: argparse.Namespace) -> int:
    config = read_config(ROOT, options.config)
    prefix = f"{config.project}:"
    settings: dict[str, Any] = {
        key.removeprefix(prefix): yaml.safe_load(value)
        for key, value in config.values.items()
        if key.startswith(prefix)
    }
    target = Target(
        stack=config.stack,
        account=options.account,
        region=config.region,
        partition=options.partition,
        boundary=settings.get("permissionsBoundary"),
        any_name=options.any_name,
    )
    found = documents(statements(run_program(settings, config.stack), target))
    for number, document in enumerate(found, 1):
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            (options.out / f"policy-{number}.json").write_text(document + "\n")
        else:
            print(json.dumps(json.loads(document), indent=2))
    if len(found) > MAX_POLICIES:
        print(
            f"These are {len(found)} managed policies; an identity takes {MAX_POLICIES}, and up to "
            f"{MOST_POLICIES} by Service Quotas. Give --any-name, or split the stack into cells.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
