"""A project's statistics: their table, and the function that counts the message table's stream into it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.aws.lambda_function import LambdaFunction, LambdaFunctionArgs
from components.aws.log_group import LogGroup
from components.former_components import with_options
from components.project.message_table import MessageTable
from components.settings.project import FunctionSettings, StatsSettings
from functions.contract import environment, message_table, metric_names, stats_table

#: Lambda creates the mapping only for a role that has it; it supports no resource-level permissions (Service
#: Authorization Reference, Amazon DynamoDB).
_LIST_STREAMS = Allow(["dynamodb:ListStreams"], ["*"])
#: A batch has some thousand records; its writes run concurrently.
_FUNCTION = FunctionSettings(memory_mb=512, timeout_seconds=120, reserved_concurrency=None)
_BATCH_SIZE = 1_000
#: Only events of a mapping with a tumbling window name their shard; the longest one.
_TUMBLING_WINDOW_SECONDS = 900
#: Neither expiry, which never subtracts, nor the health of sources, which changes with every batch.
_COUNTED = {
    "eventName": ["INSERT", "MODIFY"],
    "dynamodb": {
        "Keys": {
            message_table.ITEM_KEY: {"S": [{"anything-but": {"prefix": message_table.SOURCE_KEY_PREFIX}}]}
        }
    },
}


@dataclass(frozen=True)
class StatisticsArgs:
    """`environment`: what the function needs besides its own variables; `key_permissions`: on the project's
    key, where it has one."""

    settings: StatsSettings
    messages: MessageTable
    shards: int
    code: pulumi.Archive
    environment: Mapping[str, pulumi.Input[str]]
    key_permissions: Sequence[Allow]
    protect: bool
    logs: LogGroup
    tags: Mapping[str, str]
    key: ProjectKey | None = None


class Statistics:
    """The table has no stream: what counts does not count itself. It holds no personal data.

    The mapping retries until a record leaves the stream after 24 hours, and never splits a batch: the marks
    of rows depend on the order within a shard (decision 75).
    """

    table_name: pulumi.Output[str]
    generation: pulumi.Output[str]
    function: LambdaFunction

    def __init__(self, name: str, args: StatisticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inside = opts or pulumi.ResourceOptions()
        self._table = aws.dynamodb.Table(
            name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=stats_table.SCOPE,
            range_key=stats_table.ROW,
            attributes=[{"name": key, "type": "S"} for key in (stats_table.ROW, stats_table.SCOPE)],
            ttl={"attribute_name": stats_table.EXPIRES_AT, "enabled": True},
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=args.protect,
            server_side_encryption={"enabled": True, "kms_key_arn": args.key.arn} if args.key else None,
            tags=args.tags,
            opts=with_options(inside, protect=args.protect),
        )
        self.table_name = self._table.name
        generation = self._table.name.apply(
            lambda table: stats_table.generation(args.settings.recount, table)
        )
        self.function = self._function(name, args, generation, inside)
        # Writers stamp a new generation only once the function that counts it is deployed.
        self.generation = pulumi.Output.all(generation, self.function.arn).apply(lambda both: str(both[0]))
        aws.lambda_.EventSourceMapping(
            name,
            event_source_arn=args.messages.stream_arn,
            function_name=self.function.arn,
            starting_position="TRIM_HORIZON",
            batch_size=_BATCH_SIZE,
            maximum_batching_window_in_seconds=args.settings.window_seconds,
            tumbling_window_in_seconds=_TUMBLING_WINDOW_SECONDS,
            parallelization_factor=1,
            bisect_batch_on_function_error=False,
            maximum_retry_attempts=-1,
            maximum_record_age_in_seconds=-1,
            filter_criteria={"filters": [{"pattern": json.dumps(_COUNTED, sort_keys=True)}]},
            tags=args.tags,
            opts=inside,
        )

    def query_permission(self) -> Allow:
        return Allow(["dynamodb:Query"], [self._table.arn])

    def _function(
        self,
        name: str,
        args: StatisticsArgs,
        generation: pulumi.Output[str],
        inside: pulumi.ResourceOptions,
    ) -> LambdaFunction:
        read = ["DescribeStream", "GetRecords", "GetShardIterator"]
        return LambdaFunction(
            name,
            LambdaFunctionArgs(
                service=metric_names.STATS,
                handler="functions.stats.handler.handler",
                code=args.code,
                settings=_FUNCTION,
                logs=args.logs,
                environment={
                    **args.environment,
                    environment.STATS_TABLE_NAME: self._table.name,
                    environment.TABLE_NAME: args.messages.name,
                    environment.SHARDS: str(args.shards),
                    environment.STATS_GENERATION: generation,
                },
                permissions=[
                    Allow([f"dynamodb:{action}" for action in read], [args.messages.stream_arn]),
                    _LIST_STREAMS,
                    Allow(
                        [f"dynamodb:{action}" for action in ("GetItem", "Query", "UpdateItem")],
                        [self._table.arn],
                    ),
                    # The daily comparison reads messages, whose images the stream has, too.
                    args.messages.item_permission(),
                    args.messages.index_permission(),
                    *args.key_permissions,
                ],
                tags=args.tags,
            ),
            inside,
        )
