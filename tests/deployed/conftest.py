from collections.abc import Iterator

import pytest

from tests.deployed.everything import everything
from tests.support.deployed import Call, Deployed, deployed


@pytest.fixture
def stack() -> Iterator[Deployed]:
    with deployed() as made:
        yield made


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    """What the functions called while they did everything."""
    with deployed() as made:
        everything(made)
        return made.calls
