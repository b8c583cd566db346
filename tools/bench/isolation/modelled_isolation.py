"""The waits of a healthy application while another's endpoint hangs, in simulated time.

A model of AWS, not a measurement: `isolation.py` measures on a running stack. The real services
run on the fakes of their ports; SQS and Lambda are modelled as AWS documents them. Hanging has
10,000 deliveries waiting for an endpoint that never answers, Healthy posts all the time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from statistics import quantiles

from shared.domain.applications.application import ApplicationInput
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.health import IN_TIME, TRUST, Health
from shared.domain.ids import AppId
from shared.domain.messages.message import MessageInput
from shared.domain.pipeline.queue_tasks import DeliveryTask, Dispatch
from shared.services.delivery.delivery import DeliveryService
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.support.aws.template import template
from tests.support.fakes.simulated_time import Loop
from tools.bench.isolation.lanes import SECOND, Lane, Model
from tools.bench.isolation.timed_system import timed_system

BACKLOG = 10_000
LASTS = timedelta(minutes=10)
TRANSIENT = timedelta(minutes=1)
PERIOD = timedelta(milliseconds=50)
SCHEDULE = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 36000))
TIMEOUT = timedelta(seconds=30)

# Latency of a healthy receiver; the ratio depends little on it.
ANSWER = timedelta(milliseconds=80)


class Run:
    """Ten minutes of Healthy, alone or beside Hanging.

    `waits` are the waits of its messages by their arrival.
    """

    def __init__(self, model: Model, backlog: int, lasts: timedelta = LASTS) -> None:
        self.lasts = lasts
        self.plain = SystemUnderTest(retry_delays=SCHEDULE)
        self.loop = Loop(self.plain.clock)
        self.accepted: dict[str, datetime] = {}
        self.waits: list[tuple[timedelta, timedelta]] = []
        defaults = {name: p["Default"] for name, p in template()["Parameters"].items()}
        self.lanes = {
            name: Lane(
                self.loop,
                model,
                model.limit if name == "delivery" else int(defaults[parameter]),
                work,
            )
            for name, parameter, work in (
                ("fanout", "FanoutConcurrency", self._expand),
                ("delivery", "DeliverConcurrency", partial(self._attempt, "delivery")),
                (
                    "slow_delivery",
                    "SlowDeliverConcurrency",
                    partial(self._attempt, "slow_delivery"),
                ),
            )
        }
        self.system = timed_system(
            self.plain, model, http=self, schedule=SCHEDULE, loop=self.loop, lanes=self.lanes
        )
        self.began = self.plain.clock.now()
        self.healthy = self._application("https://healthy.example.com")
        hanging = self._application("https://hanging.example.com")
        message_input = MessageInput(event_type="a.b", payload="{}")
        for _ in range(backlog):
            self.plain.ingest.accept(OWNER, hanging, message_input, None)
        self.plain.fan_out()
        self.backlog = [task for task, _ in self.plain.delivery_queue.sent]
        if model.trusted and backlog:
            self._trust()
        self._come(hanging, model.apart)

    def run(self) -> "Run":
        self.lanes["fanout"].start()
        self.lanes["slow_delivery"].start()
        for number in range(self.lasts // PERIOD):
            self.loop.spawn(self._accept, number * PERIOD)
        self.loop.run(self.began + self.lasts + TIMEOUT)
        return self

    def p99(self, since: timedelta = timedelta(0), until: timedelta = LASTS) -> float:
        """Returns the p99 in milliseconds of messages accepted in between."""
        waits = [wait / SECOND * 1000 for at, wait in self.waits if since <= at < until]
        return quantiles(waits, n=100)[-1]

    @property
    def longest(self) -> float:
        """The longest wait in milliseconds."""
        return max(wait for _, wait in self.waits) / SECOND * 1000

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        on_slow: Callable[[], bool],
        **_settings: object,
    ) -> Reply:
        """`Http`, with both receivers."""
        now = self.loop.clock.now()
        if "hanging" in url:
            self.loop.sleep(IN_TIME)
            if on_slow():
                self.loop.sleep(now + TIMEOUT - self.loop.clock.now())
            spent = (self.loop.clock.now() - now) // timedelta(milliseconds=1)
            return Reply(status_code=0, body=b"", duration_ms=spent, error="-", timed_out=True)
        accepted = self.accepted[headers["webhook-id"]]
        self.waits.append((accepted - self.began, now - accepted))
        self.loop.sleep(ANSWER)
        return Reply(status_code=200, body=b"", duration_ms=80)

    def _trust(self) -> None:
        """Makes its endpoint trusted, as if it had just answered in time."""
        key = self.backlog[0].key
        endpoint = self.plain._endpoints.get(key.org_id, key.app_id, key.endpoint_id)
        assert endpoint
        health = Health(trusted_until=self.began + TRUST)
        assert self.plain._endpoints.set_health(endpoint, health)

    def _come(self, app: AppId, apart: timedelta) -> None:
        """Enqueues deliveries, all at the start or one by one."""
        lane = self.lanes["delivery"]
        lane.start(app, [] if apart else self.backlog)
        for number, task in enumerate(self.backlog if apart else []):
            lane.put(app, task, number * apart)

    def _accept(self) -> None:
        message_input = MessageInput(event_type="a.b", payload="{}")
        now = self.loop.clock.now()
        self.accepted[self.system.ingest.accept(OWNER, self.healthy, message_input, None).id] = now

    def _application(self, url: str) -> AppId:
        app = self.plain.applications.create(OWNER, ApplicationInput(name="A"), None)
        self.plain.endpoints.create(OWNER, app.id, EndpointInput(url=url), None, None)
        return app.id

    def _expand(self, dispatch: Dispatch, _batch: Sequence[Dispatch]) -> None:
        self.system.fanout.expand(dispatch)

    def _attempt(self, lane: str, task: DeliveryTask, _batch: Sequence[DeliveryTask]) -> None:
        """Makes the attempt as the handler does."""
        service: DeliveryService = getattr(self.system, lane)
        service.attempt(task)


def modelled_backlog_p99_ratio() -> float:
    """The 99th percentile of Healthy's waits from acceptance to POST, over that without Hanging."""
    return Run(Model(), BACKLOG).run().p99() / Run(Model(), 0).run().p99()


def main() -> None:
    """Prints the ratio, also under weaker assumptions about AWS."""
    alone = Run(Model(), 0).run().p99()
    print(f"p99 wait of a healthy application: alone {alone:.0f} ms")
    print(
        f"{'beside ' + str(BACKLOG) + ' deliveries to an endpoint that hangs':<50}{'ms':>8}{'ratio':>8}{'1st minute, ms':>16}{'after it, ms':>14}"
    )
    for name, model in VARIANTS.items():
        run = Run(model, BACKLOG).run()
        first, later = run.p99(until=TRANSIENT), run.p99(since=TRANSIENT)
        print(f"{name:<50}{run.p99():>8.0f}{run.p99() / alone:>8.2f}{first:>16.0f}{later:>14.0f}")


VARIANTS = {
    "as it is": Model(),
    "with an event source at its limit": Model(ramp=False),
    "with a queue that is not fair": Model(fair=False),
    "with neither": Model(fair=False, ramp=False),
    "with fifty permits": Model(permits=50),
    "without a slow lane": Model(slow_lane=False),
    "without a slow lane, and at its limit": Model(slow_lane=False, ramp=False),
}

if __name__ == "__main__":
    main()
