"""Limits of exporting an organisation's configuration, and importing it into another."""

# An export fits into a Lambda response, and can be imported again.
MAX_EVENT_TYPES = 1_000
MAX_EXPORT_BYTES = 3 * 1024 * 1024
MAX_IMPORT_BYTES = 4 * 1024 * 1024
