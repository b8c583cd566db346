"""Damaged rows in the log, where the metric filters of template.yaml count them."""

from shared.adapters.dynamodb.table.damage import report_to
from shared.observability import logger


def log_damaged_rows() -> None:
    """Has each row that cannot be decoded logged, with its place in the table."""
    report_to(_log)


def _log(row: str) -> None:
    # No error of the code that reads it, which the alarm of crashes and deployments would take it
    # for.
    logger.warning("row.damaged", row=row)
