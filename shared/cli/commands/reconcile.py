"""`outrider reconcile`: finds and repairs lost deliveries."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import click

from shared.cli.identity import application_of, organisation_of
from shared.cli.output import as_json, format_instant, print_json, print_text, progress, wait
from shared.cli.target import TargetStack, with_stack
from shared.cli.types import DURATION
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.domain.pipeline.reconciliation import GRACE, ReconciliationScope
from shared.services.operator.reconciliation import ReconciliationService

# The task of a crashed function stays invisible for six minutes, and a sweep takes up to a minute
# and a half: after that, a task in transit has arrived.
RECHECK_DELAY = timedelta(minutes=7)


@dataclass
class ReconciliationResult:
    """Totals of a run."""

    messages: int = 0
    deliveries: int = 0
    pending: int = 0
    lost: list[DeliveryTask] | tuple[DeliveryTask, ...] = ()


@click.command()
@click.option("--org", metavar="ORG", help="Organisation; by default that of the token.")
@click.option(
    "--token", envvar="OUTRIDER_TOKEN", show_envvar=True, help="Token of the organisation."
)
@click.option("--app", metavar="APP", help="Only this application, by id.")
@click.option("--since", type=DURATION, default="7d", show_default=True,
              help="How far back to check messages.")  # fmt: skip
@click.option("--grace", type=DURATION, default=GRACE, show_default="75m",
              help="How late an attempt may be before it counts as lost.")  # fmt: skip
@click.option("--again-after", type=DURATION, default=RECHECK_DELAY, show_default="7m",
              help="How long to wait before checking suspected losses again.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 100_000), default=10_000, show_default=True,
              help="Stop after this many suspected losses.")  # fmt: skip
@click.option(
    "--repair",
    is_flag=True,
    help="Enqueue lost deliveries. A delivery that was not lost is not sent twice.",
)
@as_json
@with_stack
def reconcile(
    stack: TargetStack,
    *,
    org: str | None,
    token: str | None,
    app: str | None,
    since: timedelta,
    grace: timedelta,
    again_after: timedelta,
    limit: int,
    repair: bool,
    as_json: bool,
) -> None:
    """Compare messages with deliveries; print unfinished deliveries without a queued task.

    The exit status is 1 if any are lost and not repaired.
    """
    search = ReconciliationScope(
        org_id=organisation_of(stack, org, stack.option_value("token", "OUTRIDER_TOKEN")),
        since=stack.operator.clock.now() - since,
        app_id=application_of(app),
        grace=grace,
    )
    service = stack.operator.reconciliation()
    found = _search(service, search, limit)
    if found.lost:
        wait(again_after, f"{len(found.lost)} suspected losses; checking again in:")
        found.lost = service.recheck(found.lost, search)
    if repair:
        service.repair(found.lost)
    (_show_json if as_json else _show_text)(search, found, repair)
    if found.lost and not repair:
        raise SystemExit(1)


def _search(
    service: ReconciliationService, search: ReconciliationScope, limit: int
) -> ReconciliationResult:
    found, lost = ReconciliationResult(), list[DeliveryTask]()

    def summary(_: object) -> str:
        return f"{found.messages} messages, {len(lost)} suspected losses"

    with progress(service.check(search), "Reconciling", summary) as chunks:
        for each in chunks:
            found.messages += each.messages
            found.deliveries += each.deliveries
            found.pending += each.pending
            lost += islice(each.lost, limit - len(lost))
            if len(lost) == limit:
                print_text(f"Stopped at {limit} suspected losses (--limit).")
                break
    found.lost = lost
    return found


def _show_text(search: ReconciliationScope, found: ReconciliationResult, repaired: bool) -> None:
    for task in found.lost:
        key = task.key
        click.echo(
            f"{key.message_id}  {key.endpoint_id}  {key.app_id}  attempt {task.number} was due "
            f"{format_instant(task.due_at)}"
        )
    count = len(found.lost)
    click.echo(
        f"{found.messages} messages of {search.org_id} since {format_instant(search.since)}, "
        f"{found.deliveries} deliveries: {found.pending} unfinished, {count} lost."
    )
    if count and repaired:
        click.echo(f"{count} enqueued.")
    elif count:
        print_text(
            "Use --repair to enqueue them. If there are dead letters, run `outrider redrive` first."
        )


def _show_json(search: ReconciliationScope, found: ReconciliationResult, repaired: bool) -> None:
    print_json(
        {
            "organisation": search.org_id,
            "since": format_instant(search.since),
            "messages": found.messages,
            "deliveries": found.deliveries,
            "pending": found.pending,
            "lost": [_fields(task) for task in found.lost],
            "repaired": repaired,
        }
    )


def _fields(task: DeliveryTask) -> dict[str, Any]:
    key = task.key
    return {
        "application": key.app_id,
        "message": key.message_id,
        "endpoint": key.endpoint_id,
        "attempt": task.number,
        "due_at": format_instant(task.due_at),
    }
