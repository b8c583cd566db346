"""One stack for the whole session, and a customer of its own for each test.

OUTRIDER_URL, OUTRIDER_TOKEN and OUTRIDER_JWT_SECRET, as `make run` writes them, name a stack that
runs already; it must retry within seconds. Without them the session starts one.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from svix.api import Svix, SvixOptions

from tests.local.stack import STATE, Stack, local_stack
from tests.support.customer import announce, consumer, customer

# Fixtures.
__all__ = ["consumer", "customer"]

PARAMETERS = {"RetrySchedule": "1,2", "DeliveryTimeout": "2"}


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    env = os.environ
    if "OUTRIDER_URL" in env:
        yield Stack(env["OUTRIDER_URL"], env["OUTRIDER_TOKEN"], env["OUTRIDER_JWT_SECRET"])
        return
    state = STATE / "e2e"
    shutil.rmtree(state, ignore_errors=True)
    with local_stack(state, 0, PARAMETERS) as started:
        yield started


@pytest.fixture(scope="session")
def svix(stack: Stack) -> Svix:
    """With the event type that the tests send."""
    client = Svix(stack.token, SvixOptions(server_url=stack.url))
    announce(client)
    return client


@pytest.fixture
def path() -> Callable[[str], str]:
    """A path of the receiver that no other test uses, for the behaviour it is named after."""
    return lambda kind: f"/{kind}-{uuid4()}"
