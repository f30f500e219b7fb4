"""The event destinations of an SES configuration set: one for its events, one that counts sent mail."""

import pulumi
import pulumi_aws as aws

from components.project.sources.configuration_set import SetEventDestination
from components.settings.sources import ConfigurationSet


class SesEventDestination(SetEventDestination):
    """The events of an SES configuration set. A set allows ten destinations, and this adds one or two."""

    component_type = "message-tracker:index:SesEventDestination"
    service, namespace, put_action = "ses", "ses", "PutRecordBatch"

    def _create(self, name: str, configuration_set: ConfigurationSet) -> pulumi.Output[str]:
        return aws.sesv2.ConfigurationSet(
            name,
            configuration_set_name=configuration_set.name,
            tags=self._args.tags,
            opts=self._retained,
        ).configuration_set_name

    def _connect(
        self,
        name: str,
        set_name: pulumi.Input[str],
        role_arn: pulumi.Output[str],
        configuration_set: ConfigurationSet,
    ) -> None:
        stream = self._args.stream
        aws.sesv2.ConfigurationSetEventDestination(
            name,
            configuration_set_name=set_name,
            event_destination_name=stream.name,
            event_destination={
                "enabled": True,
                "matching_event_types": list(configuration_set.events),
                "kinesis_firehose_destination": {
                    "delivery_stream_arn": stream.arn,
                    "iam_role_arn": role_arn,
                },
            },
            opts=self._inside,
        )
        if self._args.counted:
            self._count(name, configuration_set, set_name)

    def _count(self, name: str, configuration_set: ConfigurationSet, set_name: pulumi.Input[str]) -> None:
        """Count what is sent with the set: the metric `Send`, by SES's own tag of the configuration set."""
        aws.sesv2.ConfigurationSetEventDestination(
            f"{name}-sent",
            configuration_set_name=set_name,
            event_destination_name=pulumi.Output.concat(self._args.stream.name, "-sent"),
            event_destination={
                "enabled": True,
                "matching_event_types": ["SEND"],
                "cloud_watch_destination": {
                    "dimension_configurations": [
                        {
                            "dimension_name": "ses:configuration-set",
                            "dimension_value_source": "MESSAGE_TAG",
                            "default_dimension_value": configuration_set.name,
                        }
                    ]
                },
            },
            opts=self._inside,
        )
