"""The messages in the scope of a reconciliation, and its costs."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain import ids
from shared.domain.errors import NotFound
from shared.domain.ids import AppId, OrgId
from shared.domain.pipeline.reconciliation import ReconciliationCounts
from shared.services.operator.reconciliation import BATCH
from tests.support.arrange import builders
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.unit.services.operator.reconciliation.arranged import (
    LATER,
    MINUTE,
    application,
    checked,
    endpoint,
    forget,
    lost,
    search,
    send,
    sent,
)


def test_messages_before_the_start_of_the_scope_are_not_checked(system: SystemUnderTest) -> None:
    sent(system)
    forget(system)
    system.clock.advance(LATER)

    assert checked(system, since=system.clock.now() - MINUTE) == ReconciliationCounts()


def test_a_single_application_can_be_checked(system: SystemUnderTest) -> None:
    message, other = sent(system), sent(system)
    forget(system)
    system.clock.advance(LATER)

    assert [key.message_id for key, _ in lost(system, app_id=other.app_id)] == [other.id]
    assert {key.message_id for key, _ in lost(system)} == {message.id, other.id}


def test_a_missing_application_is_an_error(system: SystemUnderTest) -> None:
    with pytest.raises(NotFound):
        checked(system, app_id=AppId(ids.first_of(ids.APP, system.clock.now())))


def test_another_organisation_is_not_checked(system: SystemUnderTest) -> None:
    sent(system)
    forget(system)
    system.clock.advance(LATER)

    assert checked(system, org_id=OrgId("org_other")) == ReconciliationCounts()


@pytest.mark.parametrize("app_id", [None, ids.OPERATIONAL_APP])
def test_the_organisations_operational_messages_are_checked(
    system: SystemUnderTest, app_id: AppId | None
) -> None:
    made = builders.message(org_id=ORG, app_id=ids.OPERATIONAL_APP)
    system._messages.add(made)
    system.clock.advance(LATER)

    assert [key for key, _ in lost(system, app_id=app_id)] == [
        made.delivery_key(made.endpoint_ids[0])
    ]


def test_at_most_a_batch_of_messages_is_in_memory(system: SystemUnderTest) -> None:
    app = application(system)
    endpoint(system, app)
    for _ in range(2 * BATCH + 1):
        send(system, app)
    system.clock.advance(LATER)

    found = [each.messages for each in system.reconciliation.check(search(system))]

    assert found == [BATCH, BATCH, 1]


def test_a_healthy_stack_costs_no_read_of_due_retries(system: SystemUnderTest) -> None:
    sent(system)
    system.run(3)
    system.clock.advance(LATER)
    # Any use of these ports fails.
    nothing: Any = None
    blind = replace(system.reconciliation, later=nothing, states=nothing, schedule=nothing)

    assert list(blind.check(search(system))) == [ReconciliationCounts(1, 1)]
