"""A message's endpoints, page by page."""

from itertools import pairwise
from typing import Any

import pytest

from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.delivery import Status
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.messages.message import MessageInput
from shared.domain.paging import PageRequest
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_destinations_are_listed_once_in_both_directions_attempted_or_not(limit: int) -> None:
    system = SystemUnderTest()
    app = system.applications.create(OWNER, ApplicationInput(name="Acme"), None)
    made = [
        system.endpoints.create(OWNER, app.id, EndpointInput(url="https://example.com"), None, None)
        for _ in range(5)
    ]
    message_input = MessageInput(event_type="a.b", payload="{}")
    message = system.ingest.accept(OWNER, app.id, message_input, None)
    system.fan_out()
    # Only the first three are attempted.
    del system.delivery_queue.sent[3:]
    system.deliver()
    system.endpoints.delete(OWNER, app.id, made[1].id)

    def page(iterator: str | None) -> tuple[list[Any], str | None, str | None]:
        request = PageRequest(limit=limit, iterator=iterator)
        found = system.attempts.page_of_destinations(OWNER, app.id, message.id, request)
        shown = [(endpoint.id, delivery.status) for endpoint, delivery in found.items]
        return shown, None if found.done else found.iterator, found.prev_iterator

    pages = [page(None)]
    while pages[-1][1] is not None:
        pages.append(page(pages[-1][1]))

    started, waiting = [Status.SUCCESS] * 3, [Status.PENDING] * 2
    expected = list(zip([e.id for e in made], [*started, *waiting], strict=True))
    assert [item for shown, _, _ in pages for item in shown] == expected
    for (before, _, _), (_, _, back) in pairwise(pages):
        assert page(back)[0] == before
