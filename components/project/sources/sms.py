"""The event destination of an SMS and voice configuration set."""

import pulumi
import pulumi_aws as aws

from components.project.sources.configuration_set import SetEventDestination
from components.settings.sources import ConfigurationSet


class SmsEventDestination(SetEventDestination):
    """All events of an SMS and voice configuration set. A set allows five destinations, and this adds one."""

    component_type = "message-tracker:index:SmsEventDestination"
    service, namespace, put_action = "sms-voice", "sms-voice", "PutRecord"

    def _create(self, name: str, configuration_set: ConfigurationSet) -> pulumi.Output[str]:
        return aws.pinpoint.Smsvoicev2ConfigurationSet(
            name, name=configuration_set.name, tags=self._args.tags, opts=self._retained
        ).name

    def _connect(
        self,
        name: str,
        set_name: pulumi.Input[str],
        role_arn: pulumi.Output[str],
        configuration_set: ConfigurationSet,
    ) -> None:
        stream = self._args.stream
        aws.pinpoint.Smsvoicev2EventDestination(
            name,
            configuration_set_name=set_name,
            event_destination_name=stream.name,
            matching_event_types=[*configuration_set.events],
            kinesis_firehose_destination={"delivery_stream_arn": stream.arn, "iam_role_arn": role_arn},
            opts=self._inside,
        )
