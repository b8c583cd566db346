"""Changes of an endpoint while an attempt to it is under way."""

from shared.adapters.memory import ScriptedHttp
from shared.domain.deliveries.outcome import Outcome
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.health import HEALTHY, MIN_UPDATE_INTERVAL
from tests.support.arrange.deliveries import with_http
from tests.unit.services.delivery.health.arranged import FAILED, GONE, OK, DeliveryCase


def test_an_endpoint_with_a_new_url_gets_attempts_at_once(case: DeliveryCase) -> None:
    case.breaks()

    case.change(url="https://example.com/new")

    assert case.attempt().outcome is Outcome.RETRYING


def test_an_answer_from_the_old_url_does_not_change_the_health_of_the_new_one(
    case: DeliveryCase,
) -> None:
    def move(_request: object) -> Reply:
        case.change(url="https://example.com/new")
        return GONE

    case.receiver.answer = GONE
    http = ScriptedHttp(move)
    with_http(case.system.delivery, http).attempt(case.first)

    assert (case.endpoint.disabled, case.endpoint.health) == (False, HEALTHY)


def test_an_endpoint_is_disabled_by_410_after_a_change_that_keeps_its_url(
    case: DeliveryCase,
) -> None:
    def rename(_request: object) -> Reply:
        case.change(description="new")
        return GONE

    with_http(case.system.delivery, ScriptedHttp(rename)).attempt(case.first)

    assert (case.endpoint.disabled, case.endpoint.description) == (True, "new")


def test_of_two_failures_at_the_same_time_the_first_is_recorded(case: DeliveryCase) -> None:
    def fail_while_the_other_does(_request: object) -> Reply:
        case.attempt()
        return FAILED

    began = case.system.clock.now()
    slower = with_http(case.system.delivery, ScriptedHttp(fail_while_the_other_does))
    slower.attempt(case.first)

    health = case.endpoint.health
    assert health.failing_since == began + MIN_UPDATE_INTERVAL
    assert health.failures == 1


def test_a_success_while_other_attempts_fail_closes_the_circuit(case: DeliveryCase) -> None:
    def succeed_after_the_others(_request: object) -> Reply:
        while not case.endpoint.health.is_broken:
            case.attempt()
        case.system.clock.advance(MIN_UPDATE_INTERVAL)
        return OK

    slower = with_http(case.system.delivery, ScriptedHttp(succeed_after_the_others))
    case.attempt()
    slower.attempt(case.first)

    now = case.system.clock.now()
    assert case.endpoint.health.failing_since is None
    assert (case.endpoint.health.is_broken, case.endpoint.health.noted_at) == (False, now)
