"""No two resources have one URN, whatever legal names the projects, the tenants and the issuers have."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.settings.auth import IAM_PATH, KEY_PATH
from components.settings.project import NAME
from tests.program.conftest import Run
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording

#: Names that nothing else contains; replaced by those that a test draws.
PROJECT, TENANT, ISSUER = "qq-project", "qq-tenant", "qq-issuer"


@pytest.fixture(scope="module")
def urns(run: Run) -> list[str]:
    """The URNs of a stack of one project with every option, of its tenant and of a further issuer."""

    def change(settings: dict[str, Any]) -> None:
        project = settings["projects"]["acme-shop"] | {
            "tenant": TENANT,
            "encryptionKey": "create",
            "alarms": {"expectEventsEveryHours": 1},
        }
        project["sources"]["pinpoint"] |= {"kinesis": {"create": True}, "eventStream": "create"}
        settings["projects"], settings["tenants"] = {PROJECT: project}, [TENANT]
        issuer = {"issuer": "https://b.example/", "audience": ["b"], "name": ISSUER, "tenants": [TENANT]}
        settings["auth"]["issuers"].append(issuer)
        role = {"role": "arn:aws:iam::123456789012:role/a--b-issuer", "tenant": TENANT}
        settings["auth"]["roles"] = [{**role, "scopes": ["messages:read"]}]

    return list(run(change).resources)


#: Types whose `name` is unique in an account and Region.
NAMED = (
    *("dynamodb/table:Table", "lambda/function:Function", "iam/role:Role", "sqs/queue:Queue"),
    *("cloudwatch/metricAlarm:MetricAlarm", "cloudwatch/logGroup:LogGroup", "scheduler/schedule:Schedule"),
    *("FirehoseDeliveryStream", "kinesis/stream:Stream", "secretsmanager/secret:Secret", "sns/topic:Topic"),
    *("queryDefinition:QueryDefinition", "Smsvoicev2ConfigurationSet"),
)


def words(urns: list[str]) -> list[str]:
    """The words of all logical names: what a name must have to read as another's."""
    names = (urn.rpartition("::")[2] for urn in urns)
    found = {word for name in names for word in re.split("-+", name) if re.fullmatch("[a-z][a-z0-9]*", word)}
    return sorted(found | {"x"})


@pytest.fixture(scope="module")
def names(urns: list[str]) -> st.SearchStrategy[str]:
    parts = st.lists(st.sampled_from(words(urns)), min_size=1, max_size=4)
    return parts.map("-".join).filter(lambda name: re.fullmatch(NAME.pattern, name) is not None)


def collisions(urns: list[str], names: dict[str, list[str]]) -> list[str]:
    """The URNs that two resources have when each placeholder is replaced by each of its names."""
    built = [urn for urn in urns if not any(placeholder in urn for placeholder in names)]
    for placeholder, drawn in names.items():
        built += [urn.replace(placeholder, name) for urn in urns if placeholder in urn for name in drawn]
    return sorted(urn for urn in set(built) if built.count(urn) > 1)


def test_no_names_lead_to_two_resources_of_one_urn(urns: list[str], names: st.SearchStrategy[str]) -> None:
    some = st.lists(names, min_size=2, max_size=3, unique=True)

    # Refused for an issuer: they are paths of their own.
    issuers = st.lists(names.filter(lambda name: name not in (KEY_PATH, IAM_PATH)), min_size=2, unique=True)

    @given(drawn=st.fixed_dictionaries({PROJECT: some, TENANT: some, ISSUER: issuers}))
    def check(drawn: dict[str, list[str]]) -> None:
        assert collisions(urns, drawn) == []

    check()


def test_the_check_finds_a_suffix_that_reads_as_part_of_a_name() -> None:
    alarms = [f"urn:pulumi:dev::p::Alarm::{PROJECT}-{suffix}" for suffix in ("errors", "kinesis-errors")]

    assert collisions(alarms, {PROJECT: ["x", "x-kinesis"]}) == ["urn:pulumi:dev::p::Alarm::x-kinesis-errors"]


def a_stack(*projects: str, tenants: tuple[str, ...] = ("acme",)) -> Recording:
    """A stack of small projects of these names, each with a data stream, of these tenants in turn."""
    application = {"applicationId": "0" * 32, "kinesis": {"create": True}}
    return run_program(
        {
            "auth": {"issuers": [{"issuer": "https://a.example/", "audience": ["a"]}], "apiKeys": True},
            "tenants": [*tenants],
            "projects": {
                name: {
                    "tenant": tenants[number % len(tenants)],
                    "sources": {"pinpoint": application, "sms": {"configurationSet": f"set-{number}"}},
                }
                for number, name in enumerate(projects)
            },
        }
    )


@pytest.mark.parametrize(
    ("projects", "tenants"),
    [
        (("x", "x-kinesis", "x-events", "x-ingest"), ("acme",)),
        (("api", "account", "alarms", "projects", "dashboard"), ("api-issuer", "api", "x")),
        (("a", "b"), ("a", "b")),
    ],
    ids=["suffixes", "names of the stack", "one letter, and tenants called as projects"],
)
def test_the_recorder_which_refuses_such_a_pair_takes_the_whole_program(
    projects: tuple[str, ...], tenants: tuple[str, ...]
) -> None:
    assert [each.name for each in a_stack(*projects, tenants=tenants).of(":TrackingPipeline")] == sorted(
        projects
    )


def test_a_tenant_of_one_letter_has_a_role_and_a_session_name_that_aws_takes() -> None:
    recording = a_stack("a", tenants=("a",))

    assert recording.one("iam/role:Role", "a").inputs["name"] == "message-tracker-dev-a"


def test_of_two_stacks_only_created_configuration_sets_have_one_name(dev: Recording) -> None:
    """Their names are what senders know, so they are the configured ones: docs/deploy.md says so."""

    def fixed(recording: Recording) -> set[tuple[str, str]]:
        """The names that the program itself gives to what an account has only one of."""
        keys = {"sesv2/configurationSet:ConfigurationSet": "configurationSetName"}
        keys |= dict.fromkeys(NAMED, "name") | {"cloudwatch/dashboard:Dashboard": "dashboardName"}
        return {
            (type_, str(each.inputs[key]))
            for type_, key in keys.items()
            for each in recording.of(type_)
            if key in each.inputs
        }

    both = fixed(dev) & fixed(run_program(example(), stack="prod"))
    assert both == {
        ("sesv2/configurationSet:ConfigurationSet", "acme-shop-mail"),
        ("sesv2/configurationSet:ConfigurationSet", "globex-app-mail"),
        ("Smsvoicev2ConfigurationSet", "acme-shop-sms"),
        ("Smsvoicev2ConfigurationSet", "globex-app-sms"),
    }
