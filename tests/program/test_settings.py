"""The stack's configuration: what it may say, what silence means, what is told of mistakes."""

from typing import Any

import pytest

from components.project_settings import ConfigurationSet, FunctionSettings, PinpointSource
from components.settings import SettingsError, settings_from
from tests.program.conftest import example, run_program
from tests.program.recorder import Recording

APPLICATION = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"


def a_project(**changes: Any) -> dict[str, Any]:
    return {"tenant": "acme", "sources": {"ses": {"configurationSet": "mail"}}, **changes}


def values(**changes: Any) -> dict[str, Any]:
    auth = {"issuer": "https://login.example.com/", "audience": ["message-tracker"]}
    return {"auth": auth, "projects": {"shop": a_project()}, **changes}


def mistakes_in(**changes: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as raised:
        settings_from(values(**changes))
    return raised.value.mistakes


def mistakes_of(**changes: Any) -> tuple[str, ...]:
    return mistakes_in(projects={"shop": a_project(**changes)})


def test_the_example_is_read_as_it_says() -> None:
    settings = settings_from(example())

    assert settings.tenants == ("acme", "globex")
    assert [project.name for project in settings.projects] == ["acme-shop", "acme-archive", "globex-app"]
    assert [project.name for project in settings.projects_of("acme")] == ["acme-shop", "acme-archive"]
    assert settings.projects[0].sources.pinpoint == PinpointSource(APPLICATION, create_event_stream=False)
    assert settings.projects[0].sources.ses == ConfigurationSet("acme-shop-mail", create=True)
    assert settings.projects[1].retention_days is None
    assert settings.projects[1].archive.raw_days is None
    assert settings.api.graphiql
    assert not settings.protect


def test_silence_means_the_defaults() -> None:
    settings = settings_from(values())
    project = settings.projects[0]

    assert settings.protect
    assert not settings.api.graphiql
    assert settings.auth.tenant_claim == "tenant"
    assert settings.api.function == FunctionSettings(timeout_seconds=29, memory_mb=1769)
    assert project.function == FunctionSettings(timeout_seconds=300, memory_mb=1769)
    assert (project.retention_days, project.shards, project.log_retention_days) == (90, 8, 30)
    assert project.sources.ses == ConfigurationSet("mail", create=False)
    assert project.tags == {}


def test_all_mistakes_are_reported_at_once() -> None:
    broken = values(auth={}, protect="no", projects={"shop": a_project(shards=0, tenant="ACME")})

    with pytest.raises(SettingsError, match="5 mistakes, so nothing was built:") as raised:
        settings_from(broken)

    assert [mistake.split(":")[0] for mistake in raised.value.mistakes] == [
        *("auth.issuer", "auth.audience", "projects.shop.tenant", "projects.shop.shards", "protect")
    ]
    assert all(f"\n  {mistake}" in str(raised.value) for mistake in raised.value.mistakes)


@pytest.mark.parametrize("days", [0, -1, 1.5, "90", "for ever", True, 36_501])
def test_retention_is_a_whole_number_of_days_or_forever(days: object) -> None:
    (mistake,) = mistakes_of(retentionDays=days)

    assert mistake.startswith(
        "projects.shop.retentionDays: must be a whole number from 1 to 36500 or the word"
    )


def test_a_misspelt_key_is_reported_with_its_path_and_the_nearest_key() -> None:
    assert mistakes_of(retentiondays=5) == (
        "projects.shop.retentiondays: is not a setting: did you mean retentionDays?",
    )


def test_a_key_like_no_other_is_answered_with_the_keys_there_are() -> None:
    (mistake,) = mistakes_in(auth={"issuer": "https://a.example", "audience": ["b"], "zzz": 1})

    assert mistake == "auth.zzz: is not a setting: remove it, or use one of audience, issuer, tenantClaim"


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        (
            {"function": {"memoryMb": 64}},
            "function.memoryMb: must be a whole number from 128 to 10240, not 64",
        ),
        (
            {"function": {"timeoutSeconds": 301}},
            "function.timeoutSeconds: must be a whole number from 1 to 300",
        ),
        (
            {"function": {"reservedConcurrency": 0}},
            "function.reservedConcurrency: must be a whole number from 1",
        ),
        ({"stream": {"bufferSeconds": 901}}, "stream.bufferSeconds: must be a whole number from 0 to 900"),
        ({"stream": {"bufferMb": 0}}, "stream.bufferMb: must be a whole number from 1 to 128, not 0"),
        ({"logRetentionDays": 31}, "logRetentionDays: must be one of 1, 3, 5, 7, 14, 30,"),
        (
            {"archive": {"rawDays": 0}},
            "archive.rawDays: must be a whole number from 1 to 36500 or the word forever",
        ),
        ({"archive": 30}, "archive: must be a mapping of settings, not 30"),
        ({"tags": {"campaign": "a b"}}, "tags.campaign: must be the name of a message tag"),
        ({"sources": {}}, "sources: names no source: add at least one of pinpoint, ses and sms"),
        ({"sources": {"ses": None}}, "sources.ses.configurationSet: is missing"),
        (
            {"sources": {"sms": {"configurationSet": "a b"}}},
            "sources.sms.configurationSet: must be a name of up",
        ),
        (
            {"sources": {"pinpoint": {"applicationId": 7}}},
            "sources.pinpoint.applicationId: must be a Pinpoint",
        ),
        (
            {"sources": {"pinpoint": {"applicationId": APPLICATION, "eventStream": True}}},
            "sources.pinpoint.eventStream: must be one of the words create and none, not true",
        ),
    ],
)
def test_what_aws_would_refuse_is_refused_with_its_path(changes: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_of(**changes)

    assert found.startswith(f"projects.shop.{mistake}")


@pytest.mark.parametrize(
    ("api", "mistake"),
    [
        (
            {"function": {"timeoutSeconds": 30}},
            "api.function.timeoutSeconds: must be a whole number from 1 to 29",
        ),
        ({"throttling": {"burst": 0}}, "api.throttling.burst: must be a whole number from 1 on, not 0"),
        ({"corsAllowOrigins": ["https://a.example/"]}, "api.corsAllowOrigins: each entry must be an origin"),
        ({"corsAllowOrigins": "https://a.example"}, "api.corsAllowOrigins: must be a list"),
        ({"graphiql": "true"}, 'api.graphiql: must be true or false, not "true"'),
    ],
)
def test_what_the_api_cannot_have_is_refused_with_its_path(api: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_in(api=api)

    assert found.startswith(mistake)


@pytest.mark.parametrize(
    "issuer", ["http://login.example.com", "login.example.com", "https://", "https://a/?b"]
)
def test_the_issuer_must_be_an_https_url(issuer: str) -> None:
    (mistake,) = mistakes_in(auth={"issuer": issuer, "audience": ["message-tracker"]})

    assert mistake.startswith("auth.issuer: must be an https URL")


@pytest.mark.parametrize("name", ["Shop", "shop_1", "-shop", "shop-", "1shop", "sh--op", "s" * 33, ""])
def test_a_name_that_aws_would_not_take_everywhere_is_refused(name: str) -> None:
    (mistake,) = mistakes_in(projects={name: a_project()})

    assert mistake.startswith(f"projects.{name}: must be called by a name of up to 32 lower-case letters")


def test_a_stack_without_projects_is_a_mistake() -> None:
    assert mistakes_in(projects={}) == ("projects: names no project: add at least one",)


def pinpoint(event_stream: str) -> dict[str, Any]:
    return a_project(sources={"pinpoint": {"applicationId": APPLICATION, "eventStream": event_stream}})


def test_one_application_cannot_have_two_event_streams() -> None:
    assert mistakes_in(projects={"a": pinpoint("create"), "b": pinpoint("create")}) == (
        "projects.b.sources.pinpoint.eventStream: is claimed by projects.a.sources.pinpoint.eventStream "
        "already: write none in one of the two",
    )


def test_one_application_may_be_tracked_live_and_replayed() -> None:
    settings = settings_from(values(projects={"a": pinpoint("create"), "b": pinpoint("none")}))

    assert len(settings.projects) == 2


def test_a_configuration_set_belongs_to_one_project() -> None:
    assert mistakes_in(projects={"a": a_project(), "b": a_project(tenant="globex")}) == (
        "projects.b.sources.ses.configurationSet: is claimed by projects.a.sources.ses.configurationSet "
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
