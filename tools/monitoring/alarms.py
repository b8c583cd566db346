"""Alarms that call a person, each with its section of docs/operations.md."""

from collections.abc import Iterator

from tools.monitoring.alarm import (
    CONCURRENCY,
    LASTING,
    RECENT,
    WAITING,
    Alarm,
    Window,
)
from tools.monitoring.metrics import ANSWERING, DELIVERING, OPTIONAL, OWN

_TABLE = "{Name: TableName, Value: !If [IsRestored, !Ref RestoredTable, !Ref Table]}"
# As alarms call them.
FUNCTIONS = {
    "Api": "api",
    "Ingest": "ingest",
    "Portal": "portal",
    "Fanout": "fanout",
    "Deliver": "deliver",
    "DeliverSlow": "deliver for slow endpoints",
    "Sweep": "sweep",
    "Carry": "carry",
    "Background": "background",
    "Intake": "intake",
}


def _of_queues() -> Iterator[Alarm]:
    visible = ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    age = ("AWS/SQS", "ApproximateAgeOfOldestMessage")
    dead = {
        "Messages": "Accepted messages could not be fanned out and wait",
        "Deliveries": "Deliveries could not be processed and wait",
        "SlowDeliveries": "Deliveries to slow endpoints could not be processed and wait",
        "Background": "Steps of background tasks could not be done and wait",
        "Intake": "Messages of the intake queue were refused and wait",
        "IntakeBus": "Events of the bus did not reach the intake queue and wait",
    }
    for queue, says in dead.items():
        name, place = f"{queue}DeadLetters", f"{says} in the dead-letter queue"
        yield Alarm(
            name,
            place,
            "refused-messages" if queue in OPTIONAL else "dead-letters",
            visible,
            _queue(name),
            "Maximum",
            condition=OPTIONAL.get(queue),
        )
    # The age includes a delivery's delay of up to 15 minutes.
    old = {
        "Messages": ("Accepted messages wait for their fan-out", 300),
        "Deliveries": ("Deliveries wait in the queue beyond their time", 1800),
        "SlowDeliveries": (
            "Deliveries to slow endpoints wait in the queue beyond their time",
            1800,
        ),
        "Background": ("Background tasks wait in the queue beyond their time", 1800),
        "Intake": ("Messages wait in the intake queue", 300),
    }
    for queue, (says, seconds) in old.items():
        place = _queue(f"{queue}Queue")
        optional = OPTIONAL.get(queue)
        yield Alarm(
            f"{queue}Age", says, "backlog", age, place, "Maximum", WAITING, seconds, optional
        )


def _of_functions() -> Iterator[Alarm]:
    for function, name in FUNCTIONS.items():
        # A worker that fails in a single minute ends a gradual deployment.
        window = LASTING if function in (*ANSWERING, "Portal") else CONCURRENCY
        says = f"Invocations of {name} fail"
        metric, place = ("AWS/Lambda", "Errors"), _function(function)
        section, optional = "failing-functions", OPTIONAL.get(function)
        yield Alarm(
            f"{function}Errors", says, section, metric, place, window=window, condition=optional
        )
    for function in ("Fanout", *DELIVERING, "Background"):
        says = f"Lambda takes the tasks of {FUNCTIONS[function]} for an endless loop and drops them"
        metric, place = ("AWS/Lambda", "RecursiveInvocationsDropped"), _function(function)
        yield Alarm(f"{function}Loop", says, "dropped-tasks", metric, place)
    for function, name in FUNCTIONS.items():
        says = f"The function {name} may not run as often at once as it should"
        metric, place = ("AWS/Lambda", "Throttles"), _function(function)
        section, optional = "throttled-functions", OPTIONAL.get(function)
        yield Alarm(
            f"{function}Throttled", says, section, metric, place, window=LASTING, condition=optional
        )


def _function(name: str) -> str:
    return f"{{Name: FunctionName, Value: !Ref {name}Function}}"


def _queue(name: str) -> str:
    return f"{{Name: QueueName, Value: !GetAtt {name}.QueueName}}"


_OTHERS = (
    # The dead letters of the queue raise an alarm too. This one ends when refusals do.
    Alarm(
        "MessagesRefused",
        "Messages of the intake queue are refused",
        "refused-messages",
        (OWN, "MessagesRefused"),
        window=RECENT,
        condition=OPTIONAL["Intake"],
    ),
    Alarm(
        "Crashes",
        "A request or a task met a mistake in our code",
        "crashes",
        (OWN, "Crashes"),
        window=RECENT,
    ),
    Alarm(
        "FailedRequests",
        "Requests are answered 5xx",
        "failed-requests",
        ("AWS/ApiGateway", "5xx"),
        "{Name: ApiId, Value: !Ref HttpApi}",
        window=LASTING,
        threshold=5,
    ),
    Alarm(
        "ThrottledReads",
        "The table refuses reads",
        "throttled-table",
        ("AWS/DynamoDB", "ReadThrottleEvents"),
        _TABLE,
        window=LASTING,
    ),
    Alarm(
        "ThrottledWrites",
        "The table refuses writes",
        "throttled-table",
        ("AWS/DynamoDB", "WriteThrottleEvents"),
        _TABLE,
        window=LASTING,
    ),
    # Some endpoints always fail. Most attempts of an hour fail only for a reason on our side.
    Alarm(
        "FailingDeliveries",
        "Most attempts fail",
        "failing-deliveries",
        (OWN, "FailedShare"),
        statistic="Average",
        window=Window(900, 4),
        threshold=0.5,
    ),
    Alarm(
        "DisabledEndpoints",
        "Five endpoints or more were disabled within an hour",
        "disabled-endpoints",
        (OWN, "EndpointsDisabled"),
        window=Window(3600, 1),
        threshold=4,
    ),
    # The sweeps of both rules run 32 to 48 times in this window, those of one rule 16 to 24 times.
    Alarm(
        "SweepStopped",
        "Half of the sweeps or more do not run, so retries that are due later are not made",
        "sweep-stopped",
        ("AWS/Lambda", "Invocations"),
        _function("Sweep"),
        window=RECENT,
        threshold=28,
        is_heartbeat=True,
    ),
    Alarm(
        "RetriesSetAside",
        "The sweep could not read stored retries and set them aside",
        "retries-set-aside",
        (OWN, "RetriesSetAside"),
        window=RECENT,
    ),
    Alarm(
        "DamagedRows",
        "Stored items could not be decoded and were left out of what was read",
        "damaged-rows",
        (OWN, "DamagedRows"),
        window=RECENT,
    ),
)

ALARMS = (*_of_queues(), *_of_functions(), *_OTHERS)
