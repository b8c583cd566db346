"""Adds events in the provider's transaction."""

from typing import Any

from django.apps import apps
from django.db import router, transaction

from outrider.outbox.event import Event, check_application
from outrider.outbox.system import now_ms
from outrider.outbox.waker import WAKER

LABEL = "outrider_outbox"


def add(application: str, added: Event, using: str | None = None) -> str:
    """Adds the event in the open transaction; returns its id. Raises InvalidEvent.

    The relays of this process wake up when the transaction commits. `using` names the database;
    without it, the router chooses.
    """
    # Looked up at the call: models are loaded after the packages of apps.
    model: Any = apps.get_model(LABEL, "OutboxEntry")
    database = using or router.db_for_write(model)
    now = now_ms()
    model.objects.using(database).create(
        application=check_application(application),
        event_id=added.id,
        body=added.body(),
        added_at=now,
        due_at=now,
    )
    transaction.on_commit(WAKER.wake, using=database)
    return added.id
