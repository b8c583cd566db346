"""Commands of operators, on any store: relay, state, refused, retry."""

import json
import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from threading import Event as Flag
from threading import Thread
from typing import Any

from outrider.outbox.ports import Store
from outrider.outbox.relay import Relay
from outrider.outbox.system import now_ms
from outrider.outbox.waker import WAKER

_COMMANDS = ("relay", "state", "refused", "retry")
_MOST = 1_000


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the commands, for a program of its own or a management command."""
    parser.add_argument("action", choices=_COMMANDS)
    parser.add_argument("ids", nargs="*", type=int, help="of refused events, for retry")
    parser.add_argument("--all", action="store_true", help="retry every refused event")
    parser.add_argument("--once", action="store_true", help="relay what is due, then end")
    parser.add_argument("--workers", type=int, default=1, help="loops of the relay side by side")


def perform(
    options: Namespace, store: Store, relay: Callable[[], Relay], stop: Flag | None = None
) -> Iterator[str]:
    """Performs the command; yields its lines, JSON for programs."""
    if options.action == "state":
        yield _state(store)
    elif options.action == "refused":
        for each in store.refused(_MOST):
            yield json.dumps({**_fields(each), "body": json.loads(each.body)})
    elif options.action == "retry":
        yield json.dumps({"retried": store.retry(_chosen(options, store), now_ms())})
    elif options.once:
        yield from _once(relay())
    else:
        _run([relay() for _ in range(options.workers)], stop or _stopped_by_signals())


def _state(store: Store) -> str:
    found = store.state()
    age = (now_ms() - found.oldest_ms) // 1_000 if found.oldest_ms is not None else 0
    return json.dumps(
        {"waiting": found.waiting, "refused": found.refused, "oldest_seconds": max(age, 0)}
    )


def _fields(refused: Any) -> dict[str, Any]:
    names = ("id", "application", "event_id", "reason", "refused_at_ms")
    return {name: getattr(refused, name) for name in names}


def _chosen(options: Namespace, store: Store) -> Sequence[int]:
    return [each.id for each in store.refused(_MOST)] if options.all else options.ids


def _once(relay: Relay) -> Iterator[str]:
    while (counts := relay.run_once()).claimed:
        fields = ("claimed", "accepted", "refused", "delayed")
        yield json.dumps({name: getattr(counts, name) for name in fields})
        if counts.is_stopped:
            return


def _run(relays: Sequence[Relay], stop: Flag) -> None:
    threads = [Thread(target=relay.run, args=(stop,)) for relay in relays[1:]]
    for thread in threads:
        thread.start()
    try:
        relays[0].run(stop)
    finally:
        # The loop of this thread has ended: by a signal, or by a bug, which must not be hidden.
        stop.set()
        WAKER.wake()
        for thread in threads:
            thread.join()


def _stopped_by_signals() -> Flag:
    stop = Flag()

    def end(*_: object) -> None:
        stop.set()
        WAKER.wake()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return stop
