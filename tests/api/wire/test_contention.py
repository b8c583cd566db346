"""Contended changes: a transient failure, never a conflict."""

from collections.abc import Callable

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from shared.adapters.memory import (
    MemoryApplications,
    MemoryEndpoints,
    MemoryEventTypes,
    MemoryRevocations,
)
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.tenant import BODIES, Tenant

ABOUT_CONFIGURATION = (
    "application",
    "destination",
    "endpoint",
    "event-type",
    "operational-webhook",
)
# There is none that could be changed.
UNCHANGED = {"destination.transformation.patch"}
CHANGING = [
    o
    for o in OPERATIONS
    if o.name.startswith(ABOUT_CONFIGURATION)
    and o.name not in UNCHANGED
    and (o.method in ("DELETE", "PATCH", "PUT") or o.name.endswith("rotate-secret"))
]


@pytest.fixture
def overtaken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Begins a time in which everything is changed by others between each read and write."""

    def begin() -> None:
        for store in (MemoryApplications, MemoryEndpoints, MemoryEventTypes):
            monkeypatch.setattr(store, "save", lambda *_: False)
        for store in (MemoryApplications, MemoryEndpoints):
            monkeypatch.setattr(store, "delete", lambda *_: False)
        monkeypatch.setattr(MemoryEndpoints, "rotate", lambda *_: False)
        monkeypatch.setattr(MemoryRevocations, "save", lambda *_: False)

    return begin


@pytest.mark.parametrize("operation", CHANGING, ids=lambda o: o.name)
def test_a_change_overtaken_at_every_try_returns_503_with_retry_after(
    api: ApiClient, tenant: Tenant, overtaken: Callable[[], None], operation: Operation
) -> None:
    path = tenant.path(operation)
    overtaken()
    answer = api(operation.method, path, BODIES.get(operation.name, {}))

    assert (answer.status, answer.json["code"]) == (503, "contended")
    assert answer.headers["retry-after"] == "1"
