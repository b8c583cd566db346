"""Selects the contract tests of the service that OUTRIDER_OPINION names."""

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keeps tests with a fixture, or a parameter of one, of that name."""
    name = os.environ["OUTRIDER_OPINION"]
    kept = [item for item in items if _concerns(item, name)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _concerns(item: pytest.Item, name: str) -> bool:
    if not isinstance(item, pytest.Function):
        return False
    variants = item.callspec.params if hasattr(item, "callspec") else {}
    if "stores" in variants or name in map(str, variants.values()):
        return name in map(str, variants.values())
    return name in item.fixturenames
