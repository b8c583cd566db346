"""Settings that all suites share."""

from collections import Counter

import pytest
from hypothesis import settings

from tests.support.aws import descriptions

# The duration of an example depends on the load of the machine. pytest ends a hanging test.
settings.register_profile("outrider", settings.default, deadline=None)
settings.load_profile("outrider")

descriptions.read_once()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuses equal ids: parallel processes would run only the last test of an id."""
    twice = [node for node, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twice:
        raise pytest.UsageError(f"several tests have the id {twice[0]}: give each its own")
