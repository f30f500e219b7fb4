"""Every variant as a module of one Terraform root, planned once by the real provider."""

import zipfile
from dataclasses import dataclass
from typing import Any

import pytest

from tests.provider.conversion import Conversion, convert
from tests.provider.terraform import Terraform, TerraformUnavailableError
from tests.variants import ALL, settings_of
from tools.registrations.portable import Row, portable
from tools.registrations.program import NAMESPACE, whole_program


@dataclass(frozen=True)
class Plan:
    """What a plan of modules said: how many resources it creates, and its errors and warnings."""

    conversions: dict[str, Conversion]
    planned: int
    messages: list[str]


class Planner:
    """Plans recorded registrations by the provider, without an account."""

    def __init__(self, terraform: Terraform) -> None:
        self._terraform = terraform
        archive = terraform.folder / "code.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("index.py", "")
        self._archive = str(archive)

    @property
    def schemas(self) -> dict[str, Any]:
        """The provider's schema of each resource type."""
        return self._terraform.schemas

    def plan(self, recorded: dict[str, list[Row]]) -> Plan:
        conversions = {name: convert(rows, self.schemas, self._archive) for name, rows in recorded.items()}
        self._terraform.write({name: each.resources for name, each in conversions.items()})
        planned, messages = self._terraform.plan()
        return Plan(conversions, planned, messages)


@pytest.fixture(scope="session")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Planner:
    try:
        return Planner(Terraform(tmp_path_factory.mktemp("terraform")))
    except TerraformUnavailableError as reason:
        pytest.skip(f"needs Terraform and its provider of AWS: {reason}")


@pytest.fixture(scope="session")
def recorded() -> dict[str, list[Row]]:
    """The registrations of every variant."""
    return {variant: recorded_with(variant) for variant in ALL}


def recorded_with(variant: str) -> list[Row]:
    config = {f"{NAMESPACE}:{key}": value for key, value in settings_of(variant).items()}
    return portable(whole_program, config | {"aws:region": "eu-central-1"})


@pytest.fixture(scope="session")
def plan(planner: Planner, recorded: dict[str, list[Row]]) -> Plan:
    return planner.plan(recorded)
