"""The processes of `make bench` that run the functions without an emulator between them."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import orjson
import pytest
from aiohttp import ClientSession, web

from tests.support.assertions.deadline import DEADLINE
from tools.bench.consumer import consumer
from tools.bench.isolation.cases import HANG_SECONDS, Case
from tools.bench.isolation.isolation import Load, measured
from tools.bench.native import sampling
from tools.bench.native.invoking import Function
from tools.bench.native.measure import PROCESSES, Native
from tools.bench.native.queues import Queues
from tools.bench.native.stack import native_stack
from tools.bench.peer import load
from tools.bench.peer.load import Measured, loaded

POSTS = load.Case("one at a time", 1, 5)
DELIVERY_TIMEOUT_MS = 30_000


class Batches(Function):
    """Records invocations; fails the records whose bodies say so, once."""

    def __init__(self) -> None:
        super().__init__("deliver", 1)
        self.records: list[dict[str, Any]] = []

    async def invoke(self, event: dict[str, Any]) -> Any:
        first = [each for each in event["Records"] if _tries(each) == 1]
        self.records += event["Records"]
        failed = [each["messageId"] for each in first if each["body"] == "fails once"]
        return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _tries(record: dict[str, Any]) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():
            await asyncio.sleep(0)


def _served(use: Callable[[Queues, str], Awaitable[None]]) -> None:
    async def run() -> None:
        queues = Queues()
        runner = web.ServerRunner(web.Server(queues.serve))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            await use(queues, f"http://127.0.0.1:{runner.addresses[0][1]}")
        finally:
            await runner.cleanup()

    asyncio.run(run())


def test_a_queue_hands_over_batches_and_brings_failed_records_again() -> None:
    async def use(queues: Queues, url: str) -> None:
        batches = Batches()
        bodies = [*(str(number) for number in range(11)), "fails once"]
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
        asked = {"QueueUrl": f"{url}/queue/deliveries", "Entries": entries}
        headers = {"x-amz-target": "AmazonSQS.SendMessageBatch"}
        async with (
            ClientSession() as http,
            http.post(url, data=orjson.dumps(asked), headers=headers) as answer,
        ):
            sent = orjson.loads(await answer.read())
        poll = asyncio.create_task(queues.poll("deliveries", batches))
        await _until(lambda: len(batches.records) == 13)
        poll.cancel()

        assert [each["Id"] for each in sent["Successful"]] == [each["Id"] for each in entries]
        assert [each["body"] for each in batches.records[:12]] == bodies
        again = batches.records[12]
        assert (again["body"], _tries(again)) == ("fails once", 2)
        assert again["messageId"] == sent["Successful"][11]["MessageId"]

    _served(use)


@pytest.mark.timeout(2 * DEADLINE)
def test_the_functions_deliver_what_is_posted_to_their_front(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(load, "PATIENCE_SECONDS", DEADLINE)
    with native_stack() as stack:
        [found] = asyncio.run(loaded(stack.url, stack.token, [POSTS]))
        cpu = stack.cpu()
        with pytest.raises(HTTPError) as missing:
            urlopen(f"{stack.url}/portal/assets/none.js", timeout=DEADLINE)  # noqa: S310 - loopback

    assert (missing.value.code, missing.value.read()) == (404, b"There is no such file.")
    assert (found.refused, found.lost, len(found.arrived)) == (0, 0, POSTS.messages)
    assert all(cpu[name] > 0 for name in ("front", "ingest", "deliver", "database"))


@pytest.mark.timeout(2 * DEADLINE)
def test_a_healthy_application_waits_for_no_other_although_one_process_delivers() -> None:
    """The only process takes the healthy application's tasks while it waits for the other's."""
    case = Case(HANG_SECONDS, trusted=True, bursts=False)
    some = Load(1, 0.1, 0.1, 0.3, 1.0, settle_seconds=0.0, messages=3, warm=1, sweeps=False)
    with consumer() as receiver, native_stack(pollers=1) as stack:
        found = measured(stack, receiver, some, [case])

    assert [len(waits) for waits in (*found.idle, *found.beside[case])] == [3, 10]
    assert max(found.beside[case][0]) < DELIVERY_TIMEOUT_MS


def test_processor_time_is_counted_with_and_without_the_database() -> None:
    measured = Measured(POSTS, [1.0], [2.0, 4.0, 9.0], 1.0, 0, 0, 0)
    spent = dict.fromkeys(PROCESSES, 2.0) | {"fanout": 0.0, "api": 100.0, "client": 50.0}

    native = Native(measured, measured, spent)

    assert native.p50 == 4.0
    assert native.per_core_second() == 125
    assert native.per_core_second("database") == pytest.approx(1_000 / 6)


def test_samples_go_to_the_innermost_part_that_is_known(tmp_path: Path) -> None:
    """A frame of the standard library is its caller's."""
    code = compile("import sys\ndef inner():\n    return sys._getframe()\n", "json/x.py", "exec")
    inner: dict[str, Any] = {}
    exec(code, inner)  # noqa: S102 - our own text
    outer = compile("def call(f):\n    return f()\n", "/lib/botocore/auth.py", "exec")
    of_library: dict[str, Any] = {}
    exec(outer, of_library)  # noqa: S102

    assert sampling.part_of(of_library["call"](inner["inner"])) == "AWS: signing"
    assert sampling.part_of(sys._getframe()) == sampling.REST

    (tmp_path / "deliver-1.json").write_text('{"PynamoDB": 2}')
    (tmp_path / "deliver-2.json").write_text('{"PynamoDB": 3}')
    (tmp_path / "ingest-3.json").write_text('{"PynamoDB": 4}')
    assert sampling.read(tmp_path, "deliver") == {"PynamoDB": 5}
