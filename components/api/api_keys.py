"""API keys for servers: the table that stores them, and the authorizer that checks them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.api.authorizers import Authorizer, key_authorizer
from components.api.http_api import HttpApi
from components.aws.iam import Allow
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.settings.project import FunctionSettings
from functions.contract import api_key_table, environment, message_table


@dataclass(frozen=True)
class ApiKeysArgs:
    http: HttpApi
    code: pulumi.Archive
    log_retention_days: int
    traced: bool
    protect: bool
    tags: Mapping[str, str]


class ApiKeys(pulumi.ComponentResource):
    """The authorizer's function looks a key up. Keys are created and revoked by `python -m operations keys`,
    and in the API by the role of their tenant."""

    table_name: pulumi.Output[str]
    _table_arn: pulumi.Output[str]
    authorizer: Authorizer
    function: LambdaFunction

    def __init__(self, name: str, args: ApiKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:ApiKeys", name, {"tags": args.tags}, opts)
        inside = pulumi.ResourceOptions(parent=self)
        keys = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=api_key_table.API_KEY_TENANT,
            range_key=api_key_table.API_KEY_ID,
            attributes=[
                {"name": api_key_table.API_KEY_ID, "type": "S"},
                {"name": api_key_table.API_KEY_TENANT, "type": "S"},
            ],
            ttl={"attribute_name": message_table.EXPIRES_AT, "enabled": True},
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=args.protect,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        self.function = LambdaFunction(
            name,
            LambdaFunctionArgs(
                service="keys",
                handler="functions.authorizer.handler.handler",
                code=args.code,
                # A look-up; API Gateway gives an authorizer ten seconds.
                settings=FunctionSettings(timeout_seconds=10, memory_mb=512),
                log_retention_days=args.log_retention_days,
                traced=args.traced,
                environment={environment.API_KEY_TABLE_NAME: keys.name},
                permissions=[Allow(["dynamodb:BatchGetItem"], [keys.arn])],
                tags=args.tags,
            ),
            inside,
        )
        self.table_name, self._table_arn = keys.name, keys.arn
        self.authorizer = key_authorizer(name, args.http.api, self.function, inside)
        self.register_outputs({"tableName": self.table_name})

    def register(self, tenant: str, registration: pulumi.Output[str]) -> None:
        """Accept the tenant's keys for as long as it is registered. `registration`: an id that is not used
        again, so that a later tenant of the same name cannot use its keys."""
        register_tenant(self.table_name, tenant, registration, pulumi.ResourceOptions(parent=self))

    def manage_permission(self, tenant: str) -> Allow:
        """Allow listing, creating and revoking one tenant's keys."""
        return manage_permission(self._table_arn, tenant)


def register_tenant(
    table_name: pulumi.Input[str],
    tenant: str,
    registration: pulumi.Output[str],
    opts: pulumi.ResourceOptions | None,
) -> None:
    """Write the tenant's registration into the table of keys of this name."""
    item = {
        api_key_table.API_KEY_TENANT: {"S": tenant},
        api_key_table.API_KEY_ID: {"S": api_key_table.REGISTRATION_ID},
        api_key_table.REGISTRATION: {"S": registration},
    }
    aws.dynamodb.TableItem(
        tenant,
        table_name=table_name,
        hash_key=api_key_table.API_KEY_TENANT,
        range_key=api_key_table.API_KEY_ID,
        item=pulumi.Output.json_dumps(item, sort_keys=True),
        opts=opts,
    )


def manage_permission(table_arn: pulumi.Input[str], tenant: str) -> Allow:
    """Allow listing, creating and revoking one tenant's keys: its name is the only partition key allowed
    (DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control")."""
    actions = ["dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [tenant]}}
    return Allow(actions, [table_arn], own)
