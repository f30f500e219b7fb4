"""API keys for servers: the table that stores them, and the authorizer that checks them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.api.authorizers import Authorizer, key_authorizer
from components.api.http_api import HttpApi
from components.aws.iam import Allow
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.log_group import LogGroupArgs, function_logs
from components.former_components import formerly_in, renamed, with_options
from components.settings.project import FunctionSettings
from components.text import json_text
from functions.contract import api_key_table, environment, message_table

_COMPONENT = "message-tracker:index:ApiKeys"


@dataclass(frozen=True)
class ApiKeysArgs:
    http: HttpApi
    code: pulumi.Archive
    log_retention_days: int
    traced: bool
    protect: bool
    tags: Mapping[str, str]


class ApiKeys:
    """The authorizer's function looks a key up. Keys are created and revoked by `python -m operations keys`,
    and in the API by the role of their tenant."""

    table_name: pulumi.Output[str]
    _table_arn: pulumi.Output[str]
    authorizer: Authorizer
    function: LambdaFunction

    def __init__(self, name: str, args: ApiKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._name, self._opts = name, opts
        inside = formerly_in(_COMPONENT, name, opts)
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
            opts=with_options(inside, protect=args.protect),
        )
        self.function = LambdaFunction(
            name,
            LambdaFunctionArgs(
                service="keys",
                handler="functions.authorizer.handler.handler",
                code=args.code,
                # A look-up; API Gateway gives an authorizer ten seconds.
                settings=FunctionSettings(timeout_seconds=10, memory_mb=512),
                logs=function_logs(name, LogGroupArgs(args.log_retention_days, args.tags), inside),
                traced=args.traced,
                environment={environment.API_KEY_TABLE_NAME: keys.name},
                permissions=[Allow(["dynamodb:BatchGetItem"], [keys.arn])],
                tags=args.tags,
            ),
            inside,
        )
        self.table_name, self._table_arn = keys.name, keys.arn
        self.authorizer = key_authorizer(name, args.http.api, self.function, inside)

    def register(self, tenant: str, registration: pulumi.Output[str], parent: pulumi.Resource) -> None:
        """Accept the tenant's keys for as long as it is registered, by an item that is a child of `parent`.

        `registration`: an id that is not used again, so that a later tenant of the same name cannot use its
        keys.
        """
        former = formerly_in(_COMPONENT, self._name, self._opts)
        opts = pulumi.ResourceOptions(parent=parent, aliases=renamed(tenant, former))
        register_tenant(self.table_name, tenant, registration, opts)

    def manage_permission(self, tenant: str) -> Allow:
        """Allow listing, creating and revoking one tenant's keys."""
        return manage_permission(self._table_arn, tenant)


def register_tenant(
    table_name: pulumi.Input[str],
    tenant: str,
    registration: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Write the tenant's registration into the table of keys of this name."""
    item = {
        api_key_table.API_KEY_TENANT: {"S": tenant},
        api_key_table.API_KEY_ID: {"S": api_key_table.REGISTRATION_ID},
        api_key_table.REGISTRATION: {"S": registration},
    }
    aws.dynamodb.TableItem(
        # Beside a tenant's projects; no project's name has two hyphens in a row.
        f"{tenant}--keys",
        table_name=table_name,
        hash_key=api_key_table.API_KEY_TENANT,
        range_key=api_key_table.API_KEY_ID,
        item=json_text(item),
        opts=opts,
    )


def manage_permission(table_arn: pulumi.Input[str], tenant: str) -> Allow:
    """Allow listing, creating and revoking one tenant's keys: its name is the only partition key allowed
    (DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control")."""
    actions = ["dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
    own = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [tenant]}}
    return Allow(actions, [table_arn], own)
