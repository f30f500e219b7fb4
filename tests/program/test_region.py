"""Regions and partitions: what one of them cannot serve is a mistake of the configuration."""

from typing import Any

import botocore.session
import pytest

from components.settings.region import LACKING
from components.settings.stack import SettingsError, settings_from
from tests.program.builders import a_project, an_issuer, values

SMS = {"sms": {"configurationSet": "texts"}}


def mistakes(region: str | None, **changes: Any) -> tuple[str, ...]:
    try:
        settings_from(values(**changes), region)
    except SettingsError as error:
        return error.mistakes
    return ()


@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1", "ap-southeast-6", "us-gov-west-1", None])
def test_a_supported_region_is_no_mistake(region: str | None) -> None:
    assert mistakes(region, projects={"shop": a_project(sources=SMS)}) == ()


@pytest.mark.parametrize("region", ["cn-north-1", "us-iso-east-1", "eusc-de-east-1", "europe"])
def test_another_partition_or_no_region_is_refused(region: str) -> None:
    [mistake] = mistakes(region)

    assert mistake.startswith(f"aws:region: {region} is not supported: use a Region of the partition aws")


def test_a_source_whose_service_is_not_there_is_named() -> None:
    projects = {"mail": a_project(), "texts": a_project(sources=SMS)}

    [mistake] = mistakes("ap-southeast-5", projects=projects)

    assert mistake.startswith(
        "projects.texts.sources.sms: AWS End User Messaging SMS is not in ap-southeast-5"
    )
    assert len(mistakes("ap-east-1", projects=projects)) == 2


def test_govcloud_needs_an_issuer() -> None:
    pool = {"userPool": {"callbackUrls": ["https://app.example.com"]}}

    assert mistakes("us-gov-west-1", auth=pool)[0].startswith(
        "auth.issuers: is missing: the stack's user pool"
    )
    assert mistakes("us-gov-west-1", auth={"issuers": [an_issuer()]}) == ()


@pytest.mark.parametrize(("source", "service"), [("ses", "sesv2"), ("sms", "pinpoint-sms-voice-v2")])
def test_the_regions_without_a_service_are_those_of_aws(source: str, service: str) -> None:
    session = botocore.session.get_session()

    missing = set(session.get_available_regions("lambda")) - set(session.get_available_regions(service))

    assert missing == LACKING[source]
