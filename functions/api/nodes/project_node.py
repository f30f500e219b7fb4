"""The fields of a project in GraphQL."""

from dataclasses import dataclass

from functions.api.auth.registry import Project
from functions.api.nodes.global_id import GlobalId, Tag


@dataclass(frozen=True)
class ProjectNode:
    project: Project
    type_name = "Project"

    @property
    def id(self) -> str:
        return str(GlobalId(Tag.PROJECT, self.project.name))

    @property
    def name(self) -> str:
        return self.project.name

    @property
    def retention_days(self) -> int | None:
        return self.project.retention_days

    @property
    def sources(self) -> tuple[str, ...]:
        return self.project.sources
