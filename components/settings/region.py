"""Whether the stack's Region has what the configuration needs: its partition, and its services."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.settings.stack import Settings

#: Regions that lack a source's service (AWS's endpoints, as botocore lists them; a test compares).
LACKING: Mapping[str, frozenset[str]] = {
    "ses": frozenset({"ap-east-1"}),
    "sms": frozenset({"ap-east-1", "ap-southeast-5", "ap-southeast-7"}),
}
_SERVICES = {"ses": "Amazon SES", "sms": "AWS End User Messaging SMS"}
_COMMERCIAL = r"(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d"
_GOVERNMENT = r"us-gov-[a-z]+-\d"
_PATH = "aws:region"


def mistakes_of_region(region: str | None, settings: "Settings") -> Iterator[str]:
    """Yield a mistake for each setting that the Region cannot serve; none where the Region is not known."""
    if region is None:
        return
    if re.fullmatch(_GOVERNMENT, region):
        if settings.role != "pipelines" and not settings.auth.issuers:
            yield "auth.issuers: is missing: the stack's user pool is not supported in GovCloud; add yours"
    elif not re.fullmatch(_COMMERCIAL, region):
        yield (
            f"{_PATH}: {region} is not supported: use a Region of the partition aws, such as eu-central-1, "
            "or of aws-us-gov; other partitions lack services or have other host names"
        )
    for project in settings.projects:
        for source in project.sources.names:
            if region in LACKING.get(source, ()):
                yield (
                    f"projects.{project.name}.sources.{source}: {_SERVICES[source]} is not in {region}: "
                    "deploy the project in another Region, where its messages are sent"
                )
