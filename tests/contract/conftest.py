"""Fixtures with each store in memory and on DynamoDB.

DynamoDB is moto in this process, or the server at OUTRIDER_DYNAMODB_ENDPOINT: dynalite (`make
contract-aws`), ministack or AWS itself.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from uuid import uuid4

import boto3
import pytest

from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.adapters.dynamodb.configuration.cache_leases import DynamoCacheLeases
from shared.adapters.dynamodb.configuration.certificate_notices import DynamoCertificateNotices
from shared.adapters.dynamodb.configuration.endpoint_states import DynamoEndpointStates
from shared.adapters.dynamodb.configuration.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.configuration.event_types import DynamoEventTypes
from shared.adapters.dynamodb.configuration.one_time_tokens import DynamoOneTimeTokens
from shared.adapters.dynamodb.configuration.portal_settings import DynamoPortalSettings
from shared.adapters.dynamodb.configuration.receiver_auths import DynamoReceiverAuths
from shared.adapters.dynamodb.configuration.revocations import DynamoRevocations
from shared.adapters.dynamodb.configuration.routes import DynamoRoutes
from shared.adapters.dynamodb.table.rows import Row, bind
from shared.adapters.dynamodb.traffic.background_tasks import DynamoBackgroundTasks
from shared.adapters.dynamodb.traffic.bulkheads import DynamoBulkheads
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.traffic.endpoint_counts import DynamoEndpointCounts
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.dynamodb.traffic.pause_ends import DynamoPauseEnds
from shared.adapters.dynamodb.traffic.paused_attempts import DynamoPausedAttempts
from shared.adapters.dynamodb.traffic.request_counts import DynamoRequestCounts
from shared.adapters.dynamodb.traffic.throttles import DynamoThrottles
from shared.adapters.http import idle
from shared.adapters.memory import (
    FixedClock,
    MemoryApplications,
    MemoryBackgroundTasks,
    MemoryBulkheads,
    MemoryCacheLeases,
    MemoryCertificateNotices,
    MemoryContents,
    MemoryDeliveries,
    MemoryDueRetries,
    MemoryEndpointCounts,
    MemoryEndpoints,
    MemoryEndpointStates,
    MemoryEventTypes,
    MemoryMessages,
    MemoryOneTimeTokens,
    MemoryPausedAttempts,
    MemoryPauseEnds,
    MemoryPortalSettings,
    MemoryReceiverAuths,
    MemoryRequestCounts,
    MemoryRevocations,
    MemoryRoutes,
    MemoryStore,
    MemoryThrottles,
)
from shared.domain.errors import Damaged
from shared.ports import (
    Applications,
    BackgroundTasks,
    Bulkheads,
    CacheLeases,
    Contents,
    Deliveries,
    DueRetries,
    EndpointCounts,
    Endpoints,
    EndpointStates,
    EventTypes,
    Messages,
    OneTimeTokens,
    PausedAttempts,
    PauseEnds,
    PortalSettingsStore,
    RequestCounts,
    Revocations,
    Routes,
    Throttles,
)
from shared.ports.receiver_auth import CertificateNotices, ReceiverAuths
from tests.support.arrange.loopback_senders import MAX_WAIT
from tests.support.aws import tables
from tests.support.aws.emulated import emulated_aws, forget_items
from tests.support.aws.lagging import lagging_reads

ENDPOINT = os.environ.get("OUTRIDER_DYNAMODB_ENDPOINT")


class PlainCipher:
    """A cipher that prepends the context: enough to check that both sides use the same one."""

    def encrypt(self, plain: bytes, context: str) -> bytes:
        return context.encode() + b"|" + plain[::-1]

    def decrypt(self, sealed: bytes, context: str) -> bytes:
        sealed_for, _, plain = sealed.partition(b"|")
        if sealed_for != context.encode():
            raise Damaged("It was not sealed so.")
        return plain[::-1]


@dataclass(frozen=True, slots=True)
class Stores:
    """Ports on one store, and the clock that expires its items."""

    clock: FixedClock
    applications: Applications
    endpoints: Endpoints
    endpoint_states: EndpointStates
    routes: Routes
    event_types: EventTypes
    messages: Messages
    deliveries: Deliveries
    endpoint_counts: EndpointCounts
    due_retries: DueRetries
    paused_attempts: PausedAttempts
    pause_ends: PauseEnds
    revocations: Revocations
    one_time_tokens: OneTimeTokens
    portal_settings: PortalSettingsStore
    receiver_auths: ReceiverAuths
    certificate_notices: CertificateNotices
    request_counts: RequestCounts
    background_tasks: BackgroundTasks
    throttles: Throttles
    bulkheads: Bulkheads
    cache_leases: CacheLeases


def memory_stores() -> Stores:
    store = MemoryStore(clock := FixedClock())
    return Stores(
        clock=clock,
        applications=MemoryApplications(store),
        endpoints=MemoryEndpoints(store),
        endpoint_states=MemoryEndpointStates(store),
        routes=MemoryRoutes(store),
        event_types=MemoryEventTypes(store),
        messages=MemoryMessages(store),
        deliveries=MemoryDeliveries(store),
        endpoint_counts=MemoryEndpointCounts(store),
        due_retries=MemoryDueRetries(clock),
        paused_attempts=MemoryPausedAttempts(clock),
        pause_ends=MemoryPauseEnds(store),
        revocations=MemoryRevocations(store),
        one_time_tokens=MemoryOneTimeTokens(store),
        portal_settings=MemoryPortalSettings(store),
        receiver_auths=MemoryReceiverAuths(store),
        certificate_notices=MemoryCertificateNotices(store),
        request_counts=MemoryRequestCounts(),
        background_tasks=MemoryBackgroundTasks(store),
        throttles=MemoryThrottles(),
        bulkheads=MemoryBulkheads(),
        cache_leases=MemoryCacheLeases(),
    )


def dynamodb_stores(contents: Contents) -> Stores:
    clock = FixedClock()
    return Stores(
        clock=clock,
        applications=DynamoApplications(),
        endpoints=DynamoEndpoints(PlainCipher(), clock),
        endpoint_states=DynamoEndpointStates(),
        routes=DynamoRoutes(),
        event_types=DynamoEventTypes(),
        messages=DynamoMessages(clock, contents),
        deliveries=DynamoDeliveries(clock),
        endpoint_counts=DynamoEndpointCounts(),
        due_retries=DynamoDueRetries(clock),
        paused_attempts=DynamoPausedAttempts(clock),
        pause_ends=DynamoPauseEnds(),
        revocations=DynamoRevocations(),
        one_time_tokens=DynamoOneTimeTokens(clock),
        portal_settings=DynamoPortalSettings(),
        receiver_auths=DynamoReceiverAuths(PlainCipher()),
        certificate_notices=DynamoCertificateNotices(),
        request_counts=DynamoRequestCounts(),
        background_tasks=DynamoBackgroundTasks(clock),
        throttles=DynamoThrottles(),
        bulkheads=DynamoBulkheads(),
        cache_leases=DynamoCacheLeases(),
    )


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[str]:
    """Creates a table for the tests of a module, binds the models to it, and yields its name.

    The scope is the module: moto forgets all tables when another module's tests restart it.
    """
    name = f"contract-{uuid4()}"  # runs at the same time do not meet
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            patch.setenv(variable, os.environ.get(variable, "us-east-1"))
        if ENDPOINT is None:
            stack.enter_context(emulated_aws())
        client = boto3.client("dynamodb", endpoint_url=ENDPOINT)
        tables.create(client, name)
        bind(name, ENDPOINT)
        yield name
        client.delete_table(TableName=name)
        client.close()
        Row._get_connection().connection.client.close()


@pytest.fixture
def table(dynamodb: str) -> str:
    """Empties the table."""
    if ENDPOINT is None:
        forget_items(dynamodb)
        return dynamodb
    client = boto3.client("dynamodb", endpoint_url=ENDPOINT)
    tables.clear(client, dynamodb)
    client.close()
    return dynamodb


@pytest.fixture
def contents() -> MemoryContents:
    """Contents outside the table."""
    return MemoryContents()


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    """Ports on either store."""
    if request.param == "memory":
        return memory_stores()
    found: Stores = request.getfixturevalue("on_dynamodb")
    return found


@pytest.fixture
def on_dynamodb(
    request: pytest.FixtureRequest, table: str, contents: MemoryContents
) -> Iterator[Stores]:
    """Ports on DynamoDB, for tests of faults that only DynamoDB has.

    A module with OWN_WRITES tests reads that must see the write before them: there every eventually
    consistent read misses that write. A real DynamoDB lags by itself.
    """
    is_strict = ENDPOINT is None and getattr(request.module, "OWN_WRITES", False)
    with lagging_reads(table) if is_strict else nullcontext():
        yield dynamodb_stores(contents)


@pytest.fixture
def requests(table: str) -> Iterator[Counter[str]]:
    """Counts the requests to DynamoDB by operation."""
    counted: Counter[str] = Counter()
    events = Row._get_connection().connection.client.meta.events

    def count(model: object, **_: object) -> None:
        counted[getattr(model, "name", "?")] += 1

    events.register("before-call.dynamodb", count)
    yield counted
    events.unregister("before-call.dynamodb", count)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps idle connections open long enough for a busy machine."""
    monkeypatch.setattr(idle, "MAX_IDLE_SECONDS", MAX_WAIT.total_seconds())
