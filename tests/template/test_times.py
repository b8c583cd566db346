"""Timeouts, visibility and the retries of AWS clients follow from one another.

Each number is bound by an equation, so that a change of one alone fails here.
"""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.retries.standard import ExponentialBackoff

from functions.batch import CONCURRENCY, MAX_TRIES
from shared.adapters.accounts import lambda_courier, sts_accounts
from shared.adapters.accounts.carry_batches import MOST_UNDER_WAY
from shared.adapters.accounts.lambda_courier import ROOM_PAUSE, ROOM_TIME
from shared.adapters.aws import CONFIG, LONGEST_CALL
from shared.domain.background.background_task import STALLED_AFTER
from shared.domain.deliveries.bulkhead import LEASE
from shared.domain.destinations.consignment import (
    CONNECT_TIME,
    GATHERING_TIME,
    READ_TIME,
    send_until,
)
from shared.domain.endpoints.health import IN_TIME, PROBE_TIMEOUT
from shared.domain.pipeline.invocation_time import CALLS, RECORDING_TIME, reserve
from shared.domain.pipeline.pickup import MAX_RUNNING, TAKEN_TIME
from shared.domain.pipeline.task_return import LATER_RETURN
from shared.services.pausing.holding import STEP_TIME
from tests.simulation.model.sources import limit
from tests.support.arrange.builders import NOW
from tests.support.arrange.variables import environment, settings_of
from tests.support.aws.template import (
    functions,
    resources,
    sources,
    target,
    template,
)

# Reads before a request to a trusted endpoint without a rate: its deliveries and itself.
READS = 2
# The longest that API Gateway waits for the function behind a route of an HTTP API.
INTEGRATION = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
CLIENT: Any = CONFIG
COURIER_CLIENT: Any = lambda_courier._CONFIG
ACCOUNT_CLIENT: Any = sts_accounts._CONFIG
TIMEOUT = template()["Parameters"]["DeliveryTimeout"]
DELIVERS = ("DeliverFunction", "DeliverSlowFunction")
QUEUES = resources("AWS::SQS::Queue")


def test_the_longest_call_is_every_try_of_a_client_and_the_waits_between_them() -> None:
    tries = CLIENT.retries["total_max_attempts"]
    backoff: Any = ExponentialBackoff(random=lambda: True)
    failed = [SimpleNamespace(attempt_number=number) for number in range(1, tries)]
    waits = sum(map(backoff.delay_amount, failed))

    assert CLIENT.retries["mode"] == "standard"
    seconds = tries * (CLIENT.connect_timeout + CLIENT.read_timeout) + waits
    assert timedelta(seconds=seconds) == LONGEST_CALL


def test_a_client_has_a_connection_for_each_record_of_a_batch() -> None:
    assert CLIENT.max_pool_connections >= CONCURRENCY


@pytest.mark.parametrize("function", DELIVERS)
def test_a_delivery_is_made_and_recorded_though_each_call_takes_as_long_as_it_may(
    function: str,
) -> None:
    longest = timedelta(seconds=TIMEOUT["MaxValue"])

    assert limit(function) == READS * LONGEST_CALL + reserve(longest, LONGEST_CALL)


def test_the_reserve_covers_the_request_its_record_and_the_next_task() -> None:
    timeout = timedelta(seconds=30)

    assert reserve(timeout, LONGEST_CALL) == timeout + CALLS * LONGEST_CALL


def test_the_reserve_covers_that_a_late_answer_is_noted_where_the_timeout_is_short() -> None:
    noted = IN_TIME + RECORDING_TIME + LONGEST_CALL

    assert reserve(SECOND, LONGEST_CALL) == noted + CALLS * LONGEST_CALL


@pytest.mark.parametrize("function", DELIVERS)
def test_the_delivery_timeout_of_the_template_is_that_of_the_function(function: str) -> None:
    variables = functions()[function]["Environment"]["Variables"]

    assert variables["OUTRIDER_DELIVERY_TIMEOUT"] == {"Ref": "DeliveryTimeout"}
    settings = settings_of(function, environment(function))
    assert settings.timeout == timedelta(seconds=TIMEOUT["Default"])
    assert TIMEOUT["Default"] == TIMEOUT["MaxValue"]


@pytest.mark.parametrize("source", sources().values(), ids=sources())
def test_a_task_stays_hidden_for_six_runs_and_the_wait_for_a_full_batch(
    source: dict[str, Any],
) -> None:
    """AWS recommends the factor: Lambda retries a throttled batch within this time."""
    queue = QUEUES[target(source["EventSourceArn"])]
    run = limit(target(source["FunctionName"]))
    window = timedelta(seconds=source.get("MaximumBatchingWindowInSeconds", 0))

    assert timedelta(seconds=queue["VisibilityTimeout"]) == 6 * run + window
    assert source["BatchSize"] <= CONCURRENCY


@pytest.mark.parametrize("queue", ["DeliveriesQueue", "SlowDeliveriesQueue"])
def test_a_task_that_fails_again_returns_as_late_as_the_queue_would_bring_it(queue: str) -> None:
    assert timedelta(seconds=QUEUES[queue]["VisibilityTimeout"]) == LATER_RETURN


@pytest.mark.parametrize("function", DELIVERS)
def test_a_taken_task_is_hidden_for_longer_than_the_invocation_that_has_it(function: str) -> None:
    """By less than a call: if the queue's answer is lost, the task returns after this time."""
    assert limit(function) < TAKEN_TIME <= limit(function) + LONGEST_CALL


@pytest.mark.parametrize("function", DELIVERS)
def test_a_probe_and_a_permit_last_as_long_as_the_function_that_has_them(function: str) -> None:
    assert limit(function) == PROBE_TIMEOUT
    # It is taken before the request, and released after the record.
    assert limit(function) < LEASE <= limit(function) + LONGEST_CALL


def test_a_background_task_is_stalled_only_after_every_try_of_its_step() -> None:
    hidden = timedelta(seconds=QUEUES["BackgroundQueue"]["VisibilityTimeout"])

    assert MAX_TRIES * hidden < STALLED_AFTER <= 2 * MAX_TRIES * hidden


def test_a_released_attempt_is_stored_again_only_after_its_step_has_ended() -> None:
    assert limit("BackgroundFunction") <= STEP_TIME


def test_a_caller_of_carry_waits_for_the_last_call_that_carry_begins() -> None:
    begins = send_until(NOW) - NOW
    call = timedelta(seconds=ACCOUNT_CLIENT.connect_timeout + ACCOUNT_CLIENT.read_timeout)

    assert call == CONNECT_TIME + READ_TIME
    assert ACCOUNT_CLIENT.retries["total_max_attempts"] == 1
    assert begins + call + SECOND == timedelta(seconds=COURIER_CLIENT.read_timeout)
    # Time for the role and the message of the first of a batch, and for a function that starts
    # first. The others may then find that they cannot assume the role.
    assert begins > 2 * call
    assert 3 * call < timedelta(seconds=COURIER_CLIENT.read_timeout)


def test_destinations_that_hang_leave_room_for_the_invocations_of_others() -> None:
    """An attempt is given up after IN_TIME, and its invocation ends when `carry` gives up."""
    call = timedelta(seconds=ACCOUNT_CLIENT.connect_timeout + ACCOUNT_CLIENT.read_timeout)
    role_and_message = 2 * call

    assert MAX_RUNNING * (role_and_message / IN_TIME) <= MOST_UNDER_WAY
    assert COURIER_CLIENT.max_pool_connections >= MOST_UNDER_WAY


def test_carry_answers_before_lambda_ends_it_and_its_caller_before_its_reserve_is_over() -> None:
    waits = timedelta(seconds=COURIER_CLIENT.connect_timeout + COURIER_CLIENT.read_timeout)
    begins = GATHERING_TIME + ROOM_TIME + ROOM_PAUSE

    assert COURIER_CLIENT.retries["total_max_attempts"] == 1
    assert waits < limit("CarryFunction")
    # An attempt that waits for room is in time if `carry` answers at once.
    assert begins < IN_TIME
    assert begins + waits + CALLS * LONGEST_CALL <= reserve(SECOND, LONGEST_CALL)


@pytest.mark.parametrize("function", ["ApiFunction", "IngestFunction"])
def test_a_request_is_answered_before_api_gateway_gives_up_and_after_a_call_does(
    function: str,
) -> None:
    """A function that times out does not answer: the client would get a 500 instead of a 503."""
    assert LONGEST_CALL < limit(function) == INTEGRATION - SECOND


@pytest.mark.parametrize("function", sorted(functions().keys() - {"PortalFunction"}))
def test_a_function_outlasts_the_longest_call(function: str) -> None:
    assert limit(function) > LONGEST_CALL
