"""The stack's configuration: its values, its defaults, the mistakes that are reported."""

from pathlib import Path
from typing import Any

import pytest

from components.settings.project import FunctionSettings, StreamSettings, TableSettings
from components.settings.sources import SES_EVENT_TYPES, ConfigurationSet, PinpointSource
from components.settings.stack import SettingsError, settings_from
from components.settings.stack_file import duplicate_keys
from tests.program.builders import APPLICATION, a_project, mistakes_in, mistakes_of, values
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording

WITHOUT_ENGAGEMENT = tuple(each for each in SES_EVENT_TYPES if each not in ("OPEN", "CLICK"))


def test_the_example_is_read_as_it_says() -> None:
    settings = settings_from(example())

    assert settings.tenants == ("acme", "globex")
    assert [project.name for project in settings.projects] == ["acme-shop", "acme-archive", "globex-app"]
    assert [project.name for project in settings.projects_of("acme")] == ["acme-shop", "acme-archive"]
    assert settings.projects[0].sources.pinpoint == PinpointSource(APPLICATION, create_event_stream=False)
    assert settings.projects[0].sources.ses == ConfigurationSet(
        "acme-shop-mail", create=True, events=SES_EVENT_TYPES
    )
    assert settings.projects[1].retention_days is None
    assert settings.projects[1].archive.raw_days is None
    assert settings.api.graphiql
    assert not settings.protect


def test_absent_settings_have_their_defaults() -> None:
    settings = settings_from(values())
    project = settings.projects[0]

    assert settings.protect
    assert settings.api.explorer
    assert not settings.api.graphiql
    assert not settings.api.snap_start, "it costs money for as long as a version exists"
    assert settings.api.function == FunctionSettings(timeout_seconds=29, memory_mb=1769)
    assert project.function == FunctionSettings(timeout_seconds=300, memory_mb=1769)
    assert (project.retention_days, project.shards, project.log_retention_days) == (90, 8, 30)
    assert project.sources.ses == ConfigurationSet("mail", create=False, events=WITHOUT_ENGAGEMENT)
    assert project.tags == {}
    assert project.stream == StreamSettings(300, 64, transform_buffer_seconds=1, transform_buffer_mb=1)
    assert project.table == TableSettings(max_write_units=None, max_read_units=None)


def test_all_mistakes_are_reported_at_once() -> None:
    broken = values(
        auth={"issuers": [{}]}, protect="no", projects={"shop": a_project(shards=0, tenant="ACME")}
    )

    with pytest.raises(SettingsError, match="5 mistakes, so nothing was deployed:") as raised:
        settings_from(broken)

    assert [mistake.split(":")[0] for mistake in raised.value.mistakes] == [
        *(
            "auth.issuers[0].issuer",
            "auth.issuers[0].audience",
            "projects.shop.tenant",
            "projects.shop.shards",
            "protect",
        )
    ]
    assert all(f"\n  {mistake}" in str(raised.value) for mistake in raised.value.mistakes)


def test_a_misspelt_key_is_reported_with_its_path_and_the_nearest_key() -> None:
    assert mistakes_of(retentiondays=5) == (
        "projects.shop.retentiondays: is not a setting: did you mean retentionDays?",
    )


def test_a_key_like_no_other_is_answered_with_the_keys_there_are() -> None:
    (mistake,) = mistakes_in(api={"function": {"zzz": 1}})

    keys = "memoryMb, reservedConcurrency, timeoutSeconds"
    assert mistake == f"api.function.zzz: is not a setting: remove it, or use one of {keys}"


def test_a_stack_without_projects_is_a_mistake() -> None:
    assert mistakes_in(projects={}) == ("projects: names no project: add at least one",)


def pinpoint(event_stream: str) -> dict[str, Any]:
    return a_project(sources={"pinpoint": {"applicationId": APPLICATION, "eventStream": event_stream}})


def test_one_application_cannot_have_two_event_streams() -> None:
    assert mistakes_in(projects={"a": pinpoint("create"), "b": pinpoint("create")}) == (
        "projects.b.sources.pinpoint.eventStream: is used by projects.a.sources.pinpoint.eventStream "
        "already: set it to none in one of the two",
    )


def test_one_application_may_be_tracked_live_and_replayed() -> None:
    settings = settings_from(values(projects={"a": pinpoint("create"), "b": pinpoint("none")}))

    assert len(settings.projects) == 2


def test_a_configuration_set_belongs_to_one_project() -> None:
    tenants = ["acme", "globex"]
    assert mistakes_in(tenants=tenants, projects={"a": a_project(), "b": a_project(tenant="globex")}) == (
        "projects.b.sources.ses.configurationSet: is used by projects.a.sources.ses.configurationSet "
        "already: give each project its own",
    )


def test_a_misspelt_key_of_the_stack_itself_is_not_overlooked() -> None:
    with pytest.raises(SettingsError, match=r"\n  project: is not a setting: did you mean projects\?"):
        run_program(example() | {"project": {}})


def test_nothing_is_registered_where_there_is_a_mistake() -> None:
    recording = Recording()

    with pytest.raises(SettingsError, match="protect: must be true or false"):
        run_program(example() | {"protect": "perhaps"}, into=recording)

    assert recording.resources == {}


def test_an_existing_ses_set_is_tracked_without_changing_its_mail() -> None:
    assert ses_events(configurationSet="mail") == WITHOUT_ENGAGEMENT
    assert ses_events(configurationSet="mail", create=True) == SES_EVENT_TYPES
    assert ses_events(configurationSet="mail", events=["SEND", "OPEN"]) == ("SEND", "OPEN")
    assert ses_events(configurationSet="mail", create=True, events=["BOUNCE"]) == ("BOUNCE",)


def ses_events(**ses: Any) -> tuple[str, ...]:
    settings = settings_from(values(projects={"shop": a_project(sources={"ses": ses})}))
    configuration_set = settings.projects[0].sources.ses
    assert configuration_set
    return configuration_set.events


def ses(name: str) -> dict[str, Any]:
    return {"ses": {"configurationSet": name}}


def test_several_tenants_are_declared_so_that_a_misspelt_one_is_reported() -> None:
    two = {"a": a_project(), "b": a_project(tenant="acne", sources=ses("b"))}

    assert mistakes_in(projects=two) == (
        "tenants: is missing: the projects have several, so list them, to have a misspelt one reported: "
        "[acme, acne]",
    )
    assert mistakes_in(projects=two, tenants=["acme", "globex"]) == (
        "projects.b.tenant: acne is not in tenants: did you mean acme?",
    )
    assert settings_from(values(projects=two, tenants=["acme", "acne"])).tenants == ("acme", "acne")


def test_a_tenant_owns_no_more_projects_than_its_role_can_read() -> None:
    projects = {f"p{number}": a_project(sources=ses(f"set{number}")) for number in range(500)}

    assert mistakes_in(projects=projects) == (
        "projects: acme owns 500, and its role can read 344 of such names (IAM quotas): give the others "
        "another tenant, or deploy them as another stack",
    )


def test_what_the_stack_s_file_has_twice_is_reported_with_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text(
        "config:\n  message-tracker:projects:\n    shop:\n      tenant: acme\n"
        "    shop:\n      tenant: globex\n"
    )

    assert duplicate_keys(file) == [
        "config.message-tracker:projects.shop: is on lines 3 and 5: remove or rename one of the two"
    ]
    assert duplicate_keys(tmp_path / "Pulumi.prod.yaml") == []


@pytest.mark.parametrize("country", ["de", "DEU", "Germany", 49])
def test_a_default_country_is_an_iso_code(country: object) -> None:
    assert mistakes_in(projects={"shop": a_project(defaultCountry=country)})[0].startswith(
        "projects.shop.defaultCountry: must be an ISO 3166-1 country code such as DE, not "
    )
