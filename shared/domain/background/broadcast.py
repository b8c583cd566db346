"""Broadcasts: one event as a message to each of many applications."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.ids import MessageId, TaskId
from shared.domain.messages.message import Message, MessageInput

# The created messages that a task names.
MAX_NAMED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastInput:
    """A client's broadcast, to the applications that have all of this metadata.

    With `dry_run` applications and endpoints are only counted.
    """

    message: MessageInput
    metadata: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class BroadcastCursor:
    """The last application that a step has read, and the time of the next step's messages.

    The time is stored, so that a repeated step gives its messages the same ids.
    """

    application: str | None
    at: datetime

    @classmethod
    def of(cls, text: str | None, began_at: datetime) -> "BroadcastCursor":
        """Restores a cursor; without one, the broadcast begins at `began_at`."""
        if text is None:
            return cls(None, began_at)
        application, _, at = text.partition("/")
        return cls(application, datetime.fromisoformat(at))

    @property
    def text(self) -> str:
        """Stored form."""
        return f"{self.application}/{self.at.isoformat()}"


@dataclass(slots=True, kw_only=True)
class BroadcastTally:
    """Results of a broadcast so far, and the inputs that its steps need beside the template.

    Counts are the created messages with their deliveries, or the applications and endpoints of a
    dry run. `event_id_taken` counts the applications that have another message with the event id,
    `unreadable` those whose content filters cannot read the payload.
    """

    dry_run: bool
    metadata: Mapping[str, str] = field(default_factory=dict)
    event_id: str | None = None
    retry_schedule: list[int] | None = None
    applications: int = 0
    endpoints: int = 0
    event_id_taken: int = 0
    unreadable: int = 0
    named: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "BroadcastTally":
        """Restores a tally from `data`."""
        dry_run = "dryRun" in data
        return cls(
            dry_run=dry_run,
            metadata=data.get("appMetadata", {}),
            event_id=data.get("eventId"),
            retry_schedule=data.get("retrySchedule"),
            applications=data["applications" if dry_run else "messages"],
            endpoints=data["endpoints" if dry_run else "deliveries"],
            event_id_taken=data.get("eventIdTaken", 0),
            unreadable=data.get("unreadable", 0),
            named=list(data.get("messagesCreated", ())),
        )

    @property
    def data(self) -> dict[str, Any]:
        """Wire form, with the inputs that were given, and the unreadable ones if there are any."""
        optional = {
            "appMetadata": dict(self.metadata) or None,
            "eventId": self.event_id,
            "retrySchedule": self.retry_schedule,
            "unreadable": self.unreadable or None,
        }
        given = {name: value for name, value in optional.items() if value is not None}
        if self.dry_run:
            counts = {"applications": self.applications, "endpoints": self.endpoints}
            return {"dryRun": True, **counts, **given}
        return {
            "messages": self.applications,
            "deliveries": self.endpoints,
            "eventIdTaken": self.event_id_taken,
            "messagesCreated": self.named,
            **given,
        }

    def wants(self, application: Application) -> bool:
        """Returns whether the broadcast goes to this application."""
        return self.metadata.items() <= application.metadata.items()

    def add(self, message: Message) -> None:
        """Counts the message of an application."""
        self.applications += 1
        self.endpoints += len(message.endpoint_ids)
        if not self.dry_run and len(self.named) < MAX_NAMED:
            self.named.append({"appId": message.app_id, "msgId": message.id})


def template_id(task_id: TaskId) -> MessageId:
    """Derives the id of the stored message that the broadcast copies."""
    return MessageId(ids.derived(ids.MESSAGE, ids.instant_of(task_id), task_id, "template"))


def broadcast_message_id(task_id: TaskId, application: Application, at: datetime) -> MessageId:
    """Derives the id of an application's message. Equal arguments give equal ids."""
    digest = sha256(f"{task_id}|{application.id}".encode()).digest()
    shard = application.sharding.shard(at, digest)
    return MessageId(ids.derived(ids.MESSAGE, at, task_id, application.id, shard=shard))


def copy_of(template: Message, event_id: str | None) -> MessageInput:
    """Returns the input of each message; the template's payload must not have expired."""
    return MessageInput(
        event_type=template.event_type,
        payload=template.payload or "",
        event_id=event_id,
        channels=template.channels,
        tags=template.tags,
        payload_retention=template.payload_expires_at - template.timestamp,
        raw=template.raw,
        headers=template.headers,
    )
