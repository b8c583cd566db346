"""Batches and transactions without repeated keys, whatever the adapters' arguments.

The emulated AWS refuses such a request, and so does dynalite (`make contract-aws`).
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.dynamodb.table.keys import task_keys
from shared.adapters.dynamodb.table.keys.key_parts import Key
from shared.adapters.dynamodb.table.reads import batch_get, batch_read, get_all
from shared.adapters.dynamodb.table.rows import PointerRow
from shared.adapters.dynamodb.table.transactions import Delete, Put, commit
from shared.adapters.dynamodb.table.writes import delete_all, put_all
from shared.domain.errors import InternalError
from shared.domain.pausing.pause_end import PauseEnd
from shared.domain.pipeline.queue_tasks import DueRetry
from shared.domain.receiver_auth.certificate_notices import CertificateNotice
from shared.domain.statistics.endpoint_stats import Counts, HourCount
from shared.domain.statistics.window import HOUR
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, MESSAGE, NOW, ORG

# 60 items with 30 keys: several batches of writes, with repetitions within and across batches.
NUMBERS = [n // 2 for n in range(60)] + list(range(30))
PLACES = [Key(f"partition {number}", "one") for number in NUMBERS]
ROWS = [PointerRow(*place, target="t") for place in PLACES]
TASK = builders.task(number=2, due_at=NOW + timedelta(days=1), body=None)
HOURS = [HourCount(hour=NOW + n * HOUR, counts=Counts(), counted_at=NOW) for n in NUMBERS]
DELIVERY = builders.delivery()
NOTICE = CertificateNotice(
    org_id=ORG,
    app_id=APP,
    endpoint_id=ENDPOINT,
    fingerprint="f",
    not_after=NOW + timedelta(days=30),
    days_left=7,
)
PAUSE_END = PauseEnd(org_id=ORG, app_id=APP, endpoint_id=ENDPOINT, due_at=NOW)

# The functions that send batches. Add a new one to CALLS below.
KNOWN = {
    "adapters/operator/dead_letter_browser.py": {
        "change_message_visibility_batch",
        "delete_message_batch",
    },
    "adapters/dynamodb/table/reads.py": {"batch_get_item"},
    "adapters/dynamodb/table/transactions.py": {"TransactWrite"},
    "adapters/dynamodb/table/writes.py": {"batch_write_item"},
    "adapters/sqs/queues.py": {"send_message_batch"},
    # tests/outbox/test_queue_transport.py
    "library/outrider/outbox/queue_transport.py": {"send_message_batch"},
}
_BATCH_CALL = re.compile(
    r"\b(batch_\w+_item|\w+_batch|batch_execute_statement|transact_\w+|TransactWrite|TransactGet"
    r"|delete_objects|put_events|put_records|put_metric_data)\("
)

CALLS: dict[str, Callable[[Stores], object]] = {
    "writes": lambda _: put_all(ROWS),
    "deletes": lambda _: delete_all(PLACES),
    "reads": lambda _: batch_get(PointerRow, PLACES),
    "reads with damaged ones": lambda _: batch_read(PointerRow, PLACES),
    "whole reads": lambda _: get_all(PointerRow, PLACES),
    "due retries that are removed": lambda s: s.due_retries.remove(
        [DueRetry(TASK, task_keys.due(TASK).pk, TASK.attempt_id)] * 60
    ),
    "due retries that are asked for": lambda s: s.due_retries.stored([TASK] * 60),
    "paused attempts that are removed": lambda s: s.paused_attempts.remove([TASK] * 60),
    "paused attempts that are asked for": lambda s: s.paused_attempts.stored([TASK] * 150),
    "certificate notices": lambda s: s.certificate_notices.remove([NOTICE] * 60),
    "ends of pauses": lambda s: s.pause_ends.remove([PAUSE_END] * 60),
    "event types that are stored": lambda s: s.event_types.put_all([builders.event_type()] * 30),
    "event types": lambda s: s.event_types.get_all(ORG, ["a"] * 150),
    "endpoints": lambda s: s.endpoints.get_many(ORG, APP, [ENDPOINT] * 150),
    "states of endpoints": lambda s: s.endpoint_states.get_many(ORG, APP, [ENDPOINT] * 150),
    "messages": lambda s: s.messages.get_many(ORG, APP, [MESSAGE] * 150),
    "deliveries": lambda s: s.deliveries.get_many([builders.key()] * 150),
    "the last attempts": lambda s: s.deliveries.latest([DELIVERY] * 150),
    "attempts": lambda s: s.deliveries.attempts(DELIVERY, list(DELIVERY.attempt_ids) * 150),
    "counted hours": lambda s: s.endpoint_counts.save(ORG, APP, ENDPOINT, HOURS),
    "ends of tokens": lambda s: s.revocations.read(ORG, APP, ["all"] * 10),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_repeated_keys_are_sent_once(call: Callable[[Stores], object], on_dynamodb: Stores) -> None:
    call(on_dynamodb)


def test_the_last_of_several_rows_with_one_key_is_stored(on_dynamodb: Stores) -> None:
    put_all([PointerRow("p", "s", target=target) for target in ("first", "last")])

    assert [row.target for row in batch_get(PointerRow, [Key("p", "s")])] == ["last"]


@pytest.mark.usefixtures("on_dynamodb")
def test_a_transaction_with_a_repeated_key_is_an_internal_error_and_writes_nothing() -> None:
    row = PointerRow("p", "s", target="t")

    with pytest.raises(InternalError, match="ValidationException"):
        commit([Put("put", row), Delete("delete", row)])

    assert batch_get(PointerRow, [Key("p", "s")]) == []


def test_every_batch_call_in_the_code_is_tested_here() -> None:
    shared = Path(__file__).parents[3] / "shared"
    found: dict[str, set[Any]] = {}
    for path in shared.rglob("*.py"):
        calls = {match[1] for match in _BATCH_CALL.finditer(path.read_text())}
        own = {
            name for name in calls if f"def {name}(" in path.read_text() or name == "check_batch"
        }
        if calls - own:
            found[path.relative_to(shared).as_posix()] = calls - own

    assert found == KNOWN
