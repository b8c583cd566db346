"""What all suites share."""

from hypothesis import settings

# How long an example takes tells how busy the machine is. What hangs meets pytest's own timeout.
settings.register_profile("outrider", settings.default, deadline=None)
settings.load_profile("outrider")
