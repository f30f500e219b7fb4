"""The settings of a stack's role: the API, pipelines that register with another stack's API, or both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.settings.auth import ROLE as ROLE_ARN
from components.settings.reader import Section, TextFormat

ALL, API, PIPELINES = "all", "api", "pipelines"
ROLES: Mapping[object, str] = {ALL: ALL, API: API, PIPELINES: PIPELINES}

READERS = TextFormat(r"[A-Za-z0-9_.-]{1,62}", "the value of the API's stack, such as message-tracker-prod")
TABLE_NAME = TextFormat(r"[A-Za-z0-9_.-]{3,255}", "the name of a DynamoDB table")

_OUTPUT = "`pulumi stack output registration --json --stack NAME`"


@dataclass(frozen=True)
class Registration:
    """The API with which pipelines register: the output `registration` of its stack, in this account and
    region.

    `readers`: the program's name and the stack's, from which the API derives the names of reader roles.
    `api_role_arn`: of the one role that may assume them. `key_table`: None where the API has no API keys;
    `lookup_table`: None where it has no look-up log.
    """

    readers: str
    registry_table: str
    api_role_arn: str
    key_table: str | None = None
    lookup_table: str | None = None

    @classmethod
    def read(cls, section: Section) -> "Registration":
        has_keys, has_log = section.has_value("keyTable"), section.has_value("lookupTable")
        return cls(
            readers=section.text("readers", READERS),
            registry_table=section.text("registryTable", TABLE_NAME),
            api_role_arn=section.text("apiRoleArn", ROLE_ARN),
            key_table=section.text("keyTable", TABLE_NAME) if has_keys else None,
            lookup_table=section.text("lookupTable", TABLE_NAME) if has_log else None,
        )


def mistakes_of_role(role: str, values: Mapping[str, object]) -> Iterator[str]:
    """Yield a mistake for each setting that belongs to a stack of another role."""
    if role != PIPELINES:
        if "registration" in values:
            yield f"registration: goes with role: {PIPELINES} only: remove it"
        if role == API and values.get("projects"):
            yield f"projects: belong to the stacks with role: {PIPELINES}: move them there"
        if role == API and values.get("analytics"):
            yield f"analytics: belongs to the stacks with role: {PIPELINES}: move it there"
        return
    if "registration" not in values:
        yield f"registration: is missing: copy it from the API's stack, {_OUTPUT}"
    for key in ("auth", "api", "lookupLog"):
        if key in values:
            yield f"{key}: belongs to the API's stack: remove it here"
