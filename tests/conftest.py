"""What all suites share."""

from collections import Counter

import pytest
from hypothesis import settings

# How long an example takes tells how busy the machine is. What hangs meets pytest's own timeout.
settings.register_profile("outrider", settings.default, deadline=None)
settings.load_profile("outrider")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of tests with the same id, processes that share the work would run the last one only."""
    twice = [node for node, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twice:
        raise pytest.UsageError(f"several tests have the id {twice[0]}: give each its own")
