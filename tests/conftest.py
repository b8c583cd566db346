"""Settings that all suites share."""

import gc
from collections import Counter
from functools import cache
from typing import Any

import pytest
from botocore.loaders import JSONFileLoader
from hypothesis import settings

# The duration of an example depends on the load of the machine. pytest ends a hanging test.
settings.register_profile("outrider", settings.default, deadline=None)
settings.load_profile("outrider")

# A session of boto3 keeps botocore's descriptions of AWS for itself, and many tests make their own
# sessions: reading the list of endpoints again was 7 % of the time of all tests.
_read = cache(JSONFileLoader().load_file)


def _read_once(_loader: JSONFileLoader, file_path: str) -> Any:
    return _read(file_path)


JSONFileLoader.load_file = _read_once  # type: ignore[assignment, method-assign]


# More objects than usual between two searches for garbage.
GARBAGE_THRESHOLD = 20_000
# Imports and collection leave hardly any garbage: to search for it took a seventh of their time.
gc.disable()


def pytest_collection_finish() -> None:
    """Excepts the collected tests from each search for garbage, an eighth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 20)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuses equal ids: parallel processes would run only the last test of an id."""
    twice = [node for node, count in Counter(item.nodeid for item in items).items() if count > 1]
    if twice:
        raise pytest.UsageError(f"several tests have the id {twice[0]}: give each its own")
