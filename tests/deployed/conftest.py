from collections.abc import Iterator

import pytest

from tests.support.aws.deployed import Deployed, deployed


@pytest.fixture
def stack() -> Iterator[Deployed]:
    with deployed() as made:
        yield made
