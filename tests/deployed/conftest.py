from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO

import pytest

from tests.deployed.everything import everything
from tests.deployed.looking import Looker
from tests.support.deployed import Deployed, deployed


@dataclass(frozen=True)
class Run:
    """All that a run of everything left: what was called, answered and written, and what objects of
    ours said of themselves while it lasted."""

    stack: Deployed
    written: str
    # What anybody else in this process had to say, the receivers of the tests too.
    complained: str
    looker: Looker


@pytest.fixture
def stack() -> Iterator[Deployed]:
    with deployed() as made:
        yield made


@pytest.fixture(scope="session")
def run() -> Run:
    """Everything, done once for all tests that look at what it did."""
    output, errors, looker = StringIO(), StringIO(), Looker()
    with deployed() as made, redirect_stdout(output), redirect_stderr(errors):
        made.watch = looker.look
        everything(made)
    return Run(made, output.getvalue(), errors.getvalue(), looker)
