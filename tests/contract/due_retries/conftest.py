"""Stores of due retries."""

import pytest

from shared.domain.pipeline import due_retry_shards
from tests.contract.conftest import Stores
from tests.support.arrange.builders import NOW


@pytest.fixture
def few_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reduces the shards, as moto takes long to read each shard of each minute."""
    monkeypatch.setattr(due_retry_shards, "SHARDS", 2)
    monkeypatch.setattr(due_retry_shards, "SWEEPS", 1)


@pytest.fixture
def stores(stores: Stores, few_shards: None) -> Stores:
    """Ports after a first sweep, as the first one of a new stack looks far back."""
    stores.due_retries.swept(NOW)
    return stores
