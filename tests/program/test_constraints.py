"""Every input and every auto-name is one that AWS accepts, by the services' own models."""

from dataclasses import replace
from typing import Any

from tests.program.api_operations import OPERATIONS
from tests.program.conftest import Run
from tests.program.constraint_check import Report, check
from tools.registrations.recorder import Recording, Resource


def test_every_input_of_every_variant_is_one_that_aws_accepts(variants: dict[str, Recording]) -> None:
    for name, recording in variants.items():
        report = check(recording)
        assert report.violations == [], name
        assert report.checked > 5 * len(report.unconstrained), name


def test_every_type_that_is_registered_has_its_operation(variants: dict[str, Recording]) -> None:
    types = {each.type for recording in variants.values() for each in recording.resources.values()}

    assert {each for each in types if each.startswith("aws:")} <= OPERATIONS.keys()


def changed(dev: Recording, type_: str, name: str, **changes: Any) -> Report:
    resource = dev.one(type_, name)
    other: Resource = replace(resource, inputs={**resource.inputs, **changes})
    return check(Recording({resource.urn: other}))


def test_the_check_catches_names_values_lengths_and_ranges(dev: Recording) -> None:
    permission = dev.one("lambda/permission:Permission", "api-get-graphiql-file")
    braces = replace(permission, name="api-get-graphiql-{file}")
    long = replace(dev.one("lambda/function:Function", "api-graphql"), name="f" * 150)
    for resource, named in ((braces, "Permission.statementId"), (long, "Function.name")):
        problems = check(Recording({resource.urn: resource})).violations
        assert [each for each in problems if named in each] == problems != []
    for name, value in (("memorySize", 64), ("runtime", "python2"), ("timeout", 0), ("handler", "a b")):
        report = changed(dev, "lambda/function:Function", "api-graphql", **{name: value})
        assert [each for each in report.violations if name in each] == report.violations != [], name


def test_what_stays_when_it_is_no_longer_managed(variants: dict[str, Recording]) -> None:
    """Keys, without which data that stays cannot be read, and sets, without which mail is refused."""
    kinds = {"Key", "ConfigurationSet", "Smsvoicev2ConfigurationSet"}
    resources = [each for recording in variants.values() for each in recording.resources.values()]

    retained = {each.type.rpartition(":")[2] for each in resources if each.retain_on_delete}
    assert retained == kinds
    assert all(each.retain_on_delete for each in resources if each.type.rpartition(":")[2] in kinds)


def test_no_registry_item_has_a_set_whose_order_aws_does_not_keep(run: Run) -> None:
    def several(settings: dict[str, Any]) -> None:
        role = {"role": "arn:aws:iam::123456789012:role/reporting", "tenant": "acme"}
        settings["auth"]["roles"] = [{**role, "scopes": ["schema:read", "messages:read"]}]
        settings["auth"]["issuers"][0]["tenants"] = ["globex", "acme"]

    items = [each.inputs["item"] for each in run(several).of("dynamodb/tableItem:TableItem")]
    assert any('"L": [{"S": "messages:read"}, {"S": "schema:read"}]' in item for item in items)
    assert not any('"SS"' in item for item in items)
