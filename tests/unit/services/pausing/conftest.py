"""Fixtures of paused endpoints."""

import pytest

from tests.unit.services.pausing.arranged import ArrangedPause


@pytest.fixture
def arranged() -> ArrangedPause:
    """An endpoint that answers 200."""
    return ArrangedPause()
