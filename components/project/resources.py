"""The resources of a project that its monitoring reads."""

from dataclasses import dataclass

from components.aws.kms_key import ProjectKey
from components.aws.lambda_function import LambdaFunction
from components.aws.log_group import LogGroup
from components.project.delivery_stream import DeliveryStream
from components.project.message_table import MessageTable
from components.project.redrive import Redrive
from components.project.statistics import Statistics
from components.settings.project import ProjectSettings


@dataclass(frozen=True)
class ProjectParts:
    """`reader`: the delivery stream that reads the project's data stream, if it has one; `statistics`: None
    where they are switched off."""

    settings: ProjectSettings
    key: ProjectKey | None
    logs: LogGroup
    stream: DeliveryStream
    reader: DeliveryStream | None
    ingest: LambdaFunction
    table: MessageTable
    redrive: Redrive
    statistics: Statistics | None

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def streams(self) -> list[DeliveryStream]:
        """Return every delivery stream of the project."""
        return [self.stream, *([self.reader] if self.reader else [])]
