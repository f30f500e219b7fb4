"""Every variant of the program passes the engine's preview, with the names and inputs that AWS accepts."""

import pulumi
import pulumi_aws as aws
import pytest

from tests.engine.conftest import ImaginedStack
from tests.variants import ALL, settings_of
from tools.engine.engine import OperationError
from tools.engine.steps import sentence
from tools.registrations.program import example, run_program


def test_a_reader_of_many_projects_gets_managed_policies(
    new_stack: ImaginedStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.settings.reader_policies.INLINE", 2_100)
    new_stack.configure(example())
    new_stack.up()
    attached = [each for each in new_stack.state() if each["type"].endswith(":RolePolicyAttachment")]
    assert [each["urn"].split("::")[-1] for each in attached] == ["acme-1"]
    assert attached[0]["inputs"]["policyArn"].startswith(
        "arn:aws:iam::123456789012:policy/message-tracker-dev/"
    )


@pytest.mark.parametrize("variant", ALL)
def test_a_preview_creates_what_the_recorder_records(new_stack: ImaginedStack, variant: str) -> None:
    settings = settings_of(variant)
    new_stack.configure(settings)

    planned = new_stack.preview().changes

    recorded = run_program(settings).resources.values()
    expected = {(each.type, each.name) for each in recorded if not each.type.startswith("pulumi:")}
    assert {step.op for step in planned} == {"create"}, sentence(planned)
    assert {(step.type, step.name) for step in planned if not step.type.startswith("pulumi:")} == expected


def test_a_name_with_braces_fails_the_preview(new_stack: ImaginedStack) -> None:
    def program() -> None:
        aws.lambda_.Permission(
            "api-get-graphiql-{file}", action="lambda:InvokeFunction", function="a", principal="b"
        )

    new_stack.configure({})
    with pytest.raises(OperationError, match="does not match"):
        new_stack.preview(program)


def test_two_resources_of_one_urn_fail_the_preview(new_stack: ImaginedStack) -> None:
    def program() -> None:
        for _ in range(2):
            pulumi.ComponentResource("message-tracker:index:Alarms", "acme-shop-kinesis")

    new_stack.configure({})
    with pytest.raises(OperationError, match="Duplicate resource URN"):
        new_stack.preview(program)
