"""The tenants' rate limits: a table in which the API counts each tenant's query cost by the minute."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.former_components import formerly_in
from functions.contract import budget_table, message_table


@dataclass(frozen=True)
class BudgetsArgs:
    tags: Mapping[str, str]


class Budgets:
    """One table per stack. Its items matter for a minute only, so it is neither backed up nor protected."""

    name: pulumi.Output[str]

    def __init__(self, name: str, args: BudgetsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inside = formerly_in("message-tracker:index:Budgets", name, opts)
        self._table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=budget_table.BUDGET_KEY,
            attributes=[{"name": budget_table.BUDGET_KEY, "type": "S"}],
            ttl={"attribute_name": message_table.EXPIRES_AT, "enabled": True},
            tags=args.tags,
            opts=inside,
        )
        self.name = self._table.name

    def consume_permission(self) -> Allow:
        return Allow(["dynamodb:UpdateItem"], [self._table.arn])
