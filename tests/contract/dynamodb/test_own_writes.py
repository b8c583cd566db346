"""Lag of the emulated table: without it the tests with OWN_WRITES would prove nothing."""

import pytest

from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import get, query
from shared.adapters.dynamodb.table.rows import ApplicationRow, Row
from shared.domain.applications.application import Application
from shared.domain.paging import Span
from tests.contract.conftest import ENDPOINT, Stores
from tests.support.arrange.builders import APP, NOW, ORG

OWN_WRITES = True

pytestmark = pytest.mark.skipif(ENDPOINT is not None, reason="it lags by itself, where it does")


def test_an_eventually_consistent_read_misses_the_last_write(on_dynamodb: Stores) -> None:
    key = configuration_keys.application(ORG, APP)
    application = Application(org_id=ORG, id=APP, name="A", created_at=NOW, updated_at=NOW)
    on_dynamodb.applications.add(application, None)

    assert get(ApplicationRow, key) is not None
    assert len(list(query(Row, key.pk, Span(), consistent=True))) == 1
    assert list(query(Row, key.pk, Span())) == []
    with pytest.raises(ApplicationRow.DoesNotExist):
        ApplicationRow.get(*key)
