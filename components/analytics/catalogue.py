"""A tenant's part of Glue's catalogue: a database, and a table over the delivered lines of each project."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.kms_key import ProjectKey
from components.text import text
from functions.contract.analytics.columns import DAY, TRACKED, hive_type
from functions.contract.archive_keys import DELIVERED

#: No line of an earlier day has typed events.
_FIRST_DAY = "2026/11/01"


@dataclass(frozen=True)
class CataloguedArchive:
    """The archive of a project, how long it stores delivered lines (None: indefinitely), and their key."""

    project: str
    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    delivered_days: int | None
    key: ProjectKey | None

    @property
    def table(self) -> str:
        return identifier(self.project)


def identifier(name: str) -> str:
    """Return a name without hyphens, which SQL would take for minus signs. Names here have no underscores."""
    return name.lower().replace("-", "_").replace(".", "_")


class Database:
    """A database of one tenant's archives. There are no views: the named queries have their text."""

    name: pulumi.Output[str]

    def __init__(self, logical_name: str, name: str, tenant: str, opts: pulumi.ResourceOptions) -> None:
        self._inside = opts
        # Athena allows no hyphen in it, so that Pulumi's own names will not do.
        self.name = aws.glue.CatalogDatabase(
            logical_name, name=name, description=f"Archives of {tenant}", opts=opts
        ).name

    def add(self, archive: CataloguedArchive) -> None:
        """Register the table of an archive."""
        location = text("s3://", archive.bucket, "/", DELIVERED)
        aws.glue.CatalogTable(
            f"{archive.project}-delivered",
            name=archive.table,
            database_name=self.name,
            description=f"Events of {archive.project}, one line a record, by the day of their arrival",
            table_type="EXTERNAL_TABLE",
            parameters={
                "EXTERNAL": "TRUE",
                "classification": "json",
                "projection.enabled": "true",
                f"projection.{DAY}.type": "date",
                f"projection.{DAY}.format": "yyyy/MM/dd",
                f"projection.{DAY}.range": _days(archive.delivered_days),
                f"projection.{DAY}.interval": "1",
                f"projection.{DAY}.interval.unit": "DAYS",
                # Firehose's folders of hours are read with their day.
                "storage.location.template": text(location, "${", DAY, "}/"),
            },
            partition_keys=[{"name": DAY, "type": "string"}],
            storage_descriptor={
                "columns": [{"name": TRACKED, "type": hive_type()}],
                "location": location,
                "input_format": "org.apache.hadoop.mapred.TextInputFormat",
                "output_format": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "ser_de_info": {
                    "serialization_library": "org.openx.data.jsonserde.JsonSerDe",
                    # A line that is no object: a sender's, or one that was cut.
                    "parameters": {"ignore.malformed.json": "true"},
                },
            },
            opts=self._inside,
        )


def _days(stored: int | None) -> str:
    """Return the days that have lines, as Glue writes a range."""
    return f"{_FIRST_DAY},NOW" if stored is None else f"NOW-{stored}DAYS,NOW"
