"""The provider of `local check`: Pulumi's mocks in a preview, which create nothing and know no outputs."""

from collections import Counter
from typing import Any

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

from local.cloud import ACCOUNT
from local.deployment.invokes import answer_invoke


class Checker(Mocks):
    """Counts what the program registers, by type."""

    def __init__(self, region: str) -> None:
        self._region = region
        self.types: Counter[str] = Counter()

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.custom:
            self.types[args.typ] += 1
        return None, args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        return answer_invoke(args.token, args.args, self._region, ACCOUNT), []

    def summary(self) -> str:
        return f"{self.types.total()} resources of {len(self.types)} types"
