"""The whole stack: settings and code, then what `components.stack` deploys, and its outputs."""

from pathlib import Path

import pulumi

from components import last_deployment
from components.aws.code_archive import code_archive
from components.settings.changes import refuse_harmful_changes
from components.settings.stack import read_settings
from components.stack import deploy

ROOT = Path(__file__).parent


async def main() -> None:
    """Deploy the stack and export its outputs; where that fails, the last outputs stay."""
    deployed = await last_deployment.last_outputs()
    try:
        # These may fail, and do so before the first resource: nothing is left half deployed.
        settings = read_settings(pulumi.Config(), ROOT / f"Pulumi.{pulumi.get_stack()}.yaml")
        refuse_harmful_changes(settings, deployed)
        outputs = deploy(settings, code_archive(ROOT))
        # Otherwise the SDK waits at the end, in time that grows with the square of the number of resources.
        await pulumi.Output.all(outputs).future()
    except BaseException:
        last_deployment.keep(deployed)
        raise
    for name, value in outputs.items():
        pulumi.export(name, value)


pulumi.run(main)
