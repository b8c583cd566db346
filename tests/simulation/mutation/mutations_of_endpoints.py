"""Mutations of the health, the limits and the state of endpoints."""

from tests.simulation.mutation.mutation import DELIVERY, Mutation

ENDPOINTS = (
    Mutation(
        "Deliveries to disabled endpoints go on",
        f"{DELIVERY}/delivery.py",
        "DeliveryService.attempt",
        "endpoint is None or not endpoint.active",
        "endpoint is None",
        "nothing sent to what is off",
    ),
    Mutation(
        "A held attempt is forgotten",
        f"{DELIVERY}/delivery.py",
        "DeliveryService._admit",
        "self.schedule.put(replace(task, held_until=at, reserved=reserved, body=None))",
        "pass",
        "every delivery ended",
    ),
    Mutation(
        "A receiver that is gone stays enabled",
        f"{DELIVERY}/endpoint_health.py",
        "EndpointHealth._reason_to_disable",
        "attempt.response_status_code == GONE",
        "attempt.response_status_code == 0 and self.limit == GONE",
        "gone is disabled",
    ),
    Mutation(
        "A receiver that asks to be disabled stays enabled",
        f"{DELIVERY}/endpoint_health.py",
        "EndpointHealth._reason_to_disable",
        "control is DeliveryControl.DISABLE",
        "control is None and self.limit == GONE",
        "gone is disabled",
    ),
    Mutation(
        "A success does not end the time of failing",
        "shared/domain/endpoints/health.py",
        "Health._succeeded",
        "replace(self, failing_since=None, failures=0, open_until=None, noted_at=now)",
        "replace(self, failures=0, open_until=None, noted_at=now)",
        "disabled only with reason",
    ),
    Mutation(
        "A rate limit is not kept",
        f"{DELIVERY}/throttling.py",
        "_until",
        "slot.is_ahead(now)",
        "slot.is_ahead(now + MAX_SLOT_WAIT)",
        "rates kept",
    ),
    Mutation(
        "An attempt to an untrusted endpoint needs no permit",
        f"{DELIVERY}/concurrency_limit.py",
        "ConcurrencyLimit.admit",
        "endpoint.health.is_trusted(now)",
        "endpoint.active",
        "shares kept",
    ),
    Mutation(
        "Each endpoint has permits of its own",
        f"{DELIVERY}/concurrency_limit.py",
        "ConcurrencyLimit._acquire",
        "key.app_id",
        "key.endpoint_id",
        "shares kept",
    ),
)
