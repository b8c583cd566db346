"""Clients under test, and one customer for each check."""

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from svix.api import Svix, SvixAsync, SvixOptions

from tests.sdk.python.kit.blocking import Blocking
from tests.support.arrange.customer import announce, consumer, customer
from tests.support.assertions.deadline import DEADLINE

# Fixtures.
__all__ = ["consumer", "customer"]

Connect = Callable[[str], Any]


@pytest.fixture(scope="session", params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Creates a client with the given token."""
    # A newly deployed stack is slow at first.
    options = SvixOptions(server_url=os.environ["OUTRIDER_URL"], timeout=DEADLINE)
    if request.param == "sync":
        yield lambda token: Svix(token, options)
        return
    loop = asyncio.new_event_loop()
    yield lambda token: Blocking(SvixAsync(token, options), loop)
    loop.close()


@pytest.fixture(scope="session")
def svix(connect: Connect) -> Any:
    """A client of the organisation, once the customers' event type exists."""
    client = connect(os.environ["OUTRIDER_TOKEN"])
    announce(client)
    return client


@pytest.fixture
def unique() -> Callable[[str], str]:
    """Returns a unique name, uid or path with the given prefix."""
    return lambda start: f"{start}-{uuid4()}"
