"""Writes the monitoring part into the template."""

from tools.monitoring import write

write()
