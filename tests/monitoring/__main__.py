"""Writes the monitoring part into the template."""

from tests.monitoring import write

write()
