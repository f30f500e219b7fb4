"""Exports with dull defaults."""

from typing import Any

from functions.exports.columns import Column
from functions.exports.job import ExportFormat, ExportJob, ExportRequest
from tests.builders import SENT_AT

NOW = SENT_AT + 60_000


def a_request(**given: Any) -> ExportRequest:
    values: dict[str, Any] = {
        "search": "{}",
        "projects": ("shop",),
        "format": ExportFormat.CSV,
        "columns": (Column.MESSAGE_ID, Column.DESTINATION),
        "shows_addresses": True,
    }
    return ExportRequest(**values | given)


def a_job(
    number: int = 0, tenant: str = "acme", request: ExportRequest | None = None, export_id: str = ""
) -> ExportJob:
    """An export that was created a number of milliseconds after the first."""
    return ExportJob.requested(
        tenant, export_id or f"{NOW + number:013d}-abc", NOW + number, request or a_request()
    )
