"""One stack for the whole session, and one customer for each test.

OUTRIDER_URL, OUTRIDER_TOKEN, OUTRIDER_JWT_SECRET and OUTRIDER_AWS_ENDPOINT, as `make run` writes
them, name a running stack; its retries must come within seconds, and http://localhost:PORT must be
its PortalFrameAncestors, with OUTRIDER_PARENT_PORT naming the port. Without them the session starts
a stack, which all workers of pytest-xdist share.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from svix.api import ApplicationIn, OperationalWebhookEndpointIn, Svix, SvixOptions

from tests.e2e.kit import conformance, program
from tests.e2e.kit.beginning import begin
from tests.e2e.kit.one_stack import StackOfWorkers, given_to
from tests.e2e.kit.parameters import parameters, parent_port
from tests.e2e.kit.program import Done
from tests.e2e.kit.sdks import Run, running
from tests.e2e.kit.update import Update, updated
from tests.e2e.kit.waiting import Listener, let_wait
from tests.e2e.portal.kit.parent_site import ParentSite, parent_site
from tests.support.arrange.customer import Customer, announce, consumer, customer
from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.receiver import Receiver
from tools.local_stack.stack import STATE, LocalStack, Stack, named_or_local_stack

# Fixtures.
__all__ = ["consumer", "customer"]

DEPLOYMENTS = Path(__file__).with_name("deployments")

_of_workers = StackOfWorkers()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Gives a worker of pytest-xdist the stack that all of them use."""
    _of_workers.add_to(node.workerinput)


def pytest_unconfigure() -> None:
    _of_workers.close()


@pytest.fixture(scope="session")
def parent(request: pytest.FixtureRequest) -> Iterator[ParentSite]:
    """The only site that may frame the portal; with workers, it is for tests of one of them."""
    given = given_to(request.config)
    with parent_site(given.parent_port if given else parent_port()) as site:
        yield site


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    if given := given_to(request.config):
        yield given.stack
        return
    parent: ParentSite = request.getfixturevalue("parent")
    with named_or_local_stack(STATE / "e2e", parameters(parent.url)) as found:
        yield found


@pytest.fixture(scope="session")
def svix(stack: Stack) -> Svix:
    """A client, once the tests' event type exists."""
    client = Svix(stack.token, SvixOptions(server_url=stack.url, timeout=DEADLINE))
    announce(client)
    return client


@pytest.fixture(scope="session")
def long_wait(stack: Stack, svix: Svix, consumer: Receiver) -> str:
    """Returns the path of a retry that waits for the next sweep."""
    application = svix.application.create(ApplicationIn(name="Waits"))
    let_wait(stack, Customer(svix, consumer, application.id), "/ok-after-a-long-wait")
    return "/ok-after-a-long-wait"


@pytest.fixture(scope="session")
def listener(svix: Svix, consumer: Receiver) -> Iterator[Listener]:
    """Adds an operational endpoint, which `deliver` knows half a minute later."""
    place = f"/ok-{uuid4()}"
    own = OperationalWebhookEndpointIn(url=consumer.url + place)
    created = svix.operational_webhook.endpoint.create(own)
    yield Listener(created.id, place, created.created_at)
    svix.operational_webhook.endpoint.delete(created.id)


@pytest.fixture(scope="session")
def sdk_runs(stack: Stack) -> Iterator[dict[str, Future[Run]]]:
    """Runs the checks of each installed SDK."""
    with running(stack) as runs:
        yield runs


@pytest.fixture(scope="session")
def smoke_run(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Future[Done]]:
    """Runs `outrider smoke`, which spends most of its time waiting for a sweep."""
    folder = tmp_path_factory.mktemp("smoke")
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(program.run, stack, folder, "smoke", "--json")


@pytest.fixture(scope="session")
def conformance_run(
    stack: Stack, consumer: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Future[Done]]:
    """Compares answers with the API's document, request by request."""
    folder = tmp_path_factory.mktemp("conformance")
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(conformance.run, stack, consumer, folder)


@pytest.fixture(scope="session")
def an_update(
    stack: Stack, svix: Svix, consumer: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> Update:
    """Updates the stack, with messages on their way."""
    if not isinstance(stack, LocalStack):
        pytest.skip("this stack is not ours to update")
    application = svix.application.create(ApplicationIn(name="Updated meanwhile"))
    customer = Customer(svix, consumer, application.id)
    return updated(stack, customer, tmp_path_factory.mktemp("update"))


@pytest.fixture(autouse=True)
def begin_programs(request: pytest.FixtureRequest) -> None:
    """Starts the long runs before the first test that updates nothing, so that they run meanwhile.

    On the local AWS, an update ends the invocations that run.
    """
    if not request.path.is_relative_to(DEPLOYMENTS):
        for run in ("sdk_runs", "smoke_run", "conformance_run"):
            begin(request, run)


@pytest.fixture(scope="session", autouse=True)
def begin_to_wait(request: pytest.FixtureRequest) -> None:
    """Starts the long waits before the first test, so that other tests run meanwhile."""
    for waiting in ("long_wait", "listener"):
        begin(request, waiting)


@pytest.fixture
def path() -> Callable[[str], str]:
    """Returns unique paths of the receiver; the prefix selects its behavior."""
    return lambda kind: f"/{kind}-{uuid4()}"
