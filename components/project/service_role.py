"""The one role of a project that AWS's own services assume: Firehose, the sources, the monitor's schedule.

No code of ours or of anybody else runs with it. Each service has a statement of its trust policy, with the
conditions that keep other accounts from using the service to act on this one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.aws.account import Account
from components.aws.iam import Allow, Role, RoleArgs, Trust, service_trust
from components.former_components import formerly_in
from components.project.data_stream import DataStream
from components.project.delivery_stream import DeliveryStream
from components.settings.sources import Sources


@dataclass(frozen=True)
class ServiceRoleArgs:
    """`is_scheduled`: a schedule invokes the project's source monitor. `delivery`: what Firehose needs."""

    sources: Sources
    account: Account
    is_scheduled: bool
    delivery: Sequence[Allow]
    tags: Mapping[str, str]


def service_role(name: str, args: ServiceRoleArgs, opts: pulumi.ResourceOptions) -> Role:
    """Create the role, with the permissions of Firehose; the others follow by `Role.also_allow`."""
    role = RoleArgs(trusts=[*_trusts(args)], permissions=args.delivery, tags=args.tags)
    return Role(name, role, formerly_in("message-tracker:index:DeliveryStream", name, opts))


def put_permissions(sources: Sources, stream: DeliveryStream, data_stream: DataStream | None) -> list[Allow]:
    """Return what the sources need to put events (SES Developer Guide and SMS User Guide, "event
    destinations"; Pinpoint Developer Guide, "IAM role for streaming events")."""
    actions: list[str] = []
    others: list[Allow] = []
    if sources.ses:
        actions.append("firehose:PutRecordBatch")
    if sources.sms:
        actions.append("firehose:PutRecord")
    if sources.pinpoint and sources.pinpoint.create_event_stream:
        if data_stream:
            others += data_stream.event_stream_permissions()
        else:
            actions += ["firehose:DescribeDeliveryStream", "firehose:PutRecordBatch"]
    return [*([Allow(sorted(set(actions)), [stream.arn])] if actions else ()), *others]


def _trusts(args: ServiceRoleArgs) -> Iterator[Trust]:
    account, sources = args.account, args.sources

    def trust(service: str, arn: pulumi.Output[str] | None = None) -> Trust:
        return service_trust(f"{service}.amazonaws.com", account.id, arn)

    # A delivery stream's own ARN is unknown until it has a role.
    yield trust("firehose")
    if sources.pinpoint and sources.pinpoint.create_event_stream:
        yield trust("pinpoint", account.arn("mobiletargeting", f"apps/{sources.pinpoint.application_id}"))
    if sources.ses:
        yield trust("ses", account.arn("ses", f"configuration-set/{sources.ses.name}"))
    if sources.sms:
        yield trust("sms-voice", account.arn("sms-voice", f"configuration-set/{sources.sms.name}"))
    if args.is_scheduled:
        # A role names the group of a schedule, not the schedule (EventBridge Scheduler User Guide).
        yield trust("scheduler", account.arn("scheduler", "schedule-group/default"))
