"""The store of relays: claims by SKIP LOCKED where the database has it, else by an UPDATE."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q

from outrider.outbox.django.models import OutboxEntry
from outrider.outbox.entry import Accepted, Delayed, Entry, Outcome, Refused, RefusedEntry, State
from outrider.outbox.order import unbroken
from outrider.outbox.ports import OutboxUnavailable
from outrider.outbox.system import new_lease


class DjangoStore:
    """Claims and settles entries on this thread's connection to a database of the settings."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        self._using = using

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        try:
            with transaction.atomic(using=self._using, durable=True):
                yield OutboxEntry.objects.using(self._using)
        except (DatabaseError, InterfaceError) as exc:
            # A connection that broke would fail forever.
            connections[self._using].close_if_unusable_or_obsolete()
            raise OutboxUnavailable(str(exc)) from exc

    def claim(self, now_ms: int, until_ms: int, limit: int) -> Sequence[Entry]:
        """Leases entries, as the port says."""
        lease, features = new_lease(), connections[self._using].features
        with self._transaction() as entries:
            chosen = self._due(now_ms)
            ids: Any = chosen.values("id")[:limit]
            if features.has_select_for_update_skip_locked:
                ids = self._locked(chosen, limit)
            is_due = entries.filter(id__in=ids, refused_at=None, due_at__lte=now_ms)
            is_due.update(due_at=until_ms, lease=lease)
            return [_entry(row) for row in entries.filter(lease=lease).order_by("id")]

    def _due(self, now_ms: int) -> Any:
        waiting = OutboxEntry.objects.using(self._using).filter(refused_at=None)
        same = {"application": OuterRef("application"), "id__lt": OuterRef("id")}
        is_held = Exists(waiting.filter(**same, due_at__gt=now_ms))
        return waiting.filter(~is_held, due_at__lte=now_ms).order_by("id")

    def _locked(self, chosen: Any, limit: int) -> list[int]:
        """Locks entries; returns those that no entry of another relay precedes."""
        found = list(
            chosen.select_for_update(skip_locked=True).values_list("id", "application")[:limit]
        )
        if not found:
            return []
        ids = [entry_id for entry_id, _ in found]
        waiting = OutboxEntry.objects.using(self._using).filter(
            refused_at=None, id__lte=max(ids), application__in={each for _, each in found}
        )
        return unbroken(ids, waiting.values_list("id", "application"))

    def settle(self, outcomes: Sequence[Outcome], now_ms: int) -> None:
        """Records outcomes, as the port says."""
        accepted = [each.entry.id for each in outcomes if isinstance(each.result, Accepted)]
        with self._transaction() as entries:
            entries.filter(id__in=accepted).delete()
            for each in outcomes:
                if each.entry.id not in accepted:
                    mine = entries.filter(id=each.entry.id, lease=each.entry.lease)
                    mine.update(**_kept(each, now_ms))

    def state(self) -> State:
        """Counts the entries."""
        waiting = Q(refused_at=None)
        with self._transaction() as entries:
            found = entries.aggregate(
                waiting=Count("id", filter=waiting),
                refused=Count("id", filter=~waiting),
                oldest_ms=Min("added_at", filter=waiting),
            )
            return State(**found)

    def refused(self, limit: int = 100) -> Sequence[RefusedEntry]:
        """Returns refused entries, oldest first."""
        columns = ("id", "application", "event_id", "body", "reason", "refused_at")
        with self._transaction() as entries:
            found = entries.exclude(refused_at=None).order_by("id").values_list(*columns)
            return [RefusedEntry(*row) for row in found[:limit]]

    def retry(self, ids: Sequence[int], now_ms: int) -> int:
        """Makes refused entries wait again; returns their number."""
        with self._transaction() as entries:
            chosen = entries.filter(id__in=ids).exclude(refused_at=None)
            count: int = chosen.update(refused_at=None, due_at=now_ms, attempts=0, lease=None)
            return count


def _kept(outcome: Outcome, now_ms: int) -> dict[str, Any]:
    values: dict[str, Any] = {"lease": None, "due_at": outcome.due_ms}
    if isinstance(outcome.result, Refused):
        values |= {"refused_at": now_ms, "reason": outcome.result.reason}
    if isinstance(outcome.result, Delayed):
        values |= {"attempts": outcome.entry.attempts + 1, "reason": outcome.result.reason}
    return values


def _entry(row: OutboxEntry) -> Entry:
    return Entry(row.id, row.application, row.event_id, row.body, row.attempts, row.lease or "")
