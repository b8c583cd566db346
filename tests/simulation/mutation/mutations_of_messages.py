"""Mutations of accepted messages: their keys, dispatches and payloads."""

from tests.simulation.mutation.mutation import Mutation

MESSAGES = (
    Mutation(
        "A repeated request queues nothing",
        "shared/services/ingest/ingest.py",
        "IngestService.accept",
        """
enqueue_dispatch(
    self.queue,
    stored,
    REPEAT_DELAY,
    throttled=application.throttled,
    retry_schedule=self.enforcement.retry_schedule(stored),
)
""",
        "stored",
        "every delivery ended",
    ),
    Mutation(
        "A message is queued before it is stored",
        "shared/services/ingest/acceptance.py",
        "store_and_enqueue",
        """
stored = store(messages, message)
return enqueue_dispatch(
    queue, stored.message, stored.delay, throttled=throttled, retry_schedule=retry_schedule
)
""",
        """
enqueue_dispatch(queue, message, throttled=throttled)
stored = store(messages, message)
if not stored.delay:
    return message
return enqueue_dispatch(queue, stored.message, stored.delay, throttled=throttled)
""",
        "bytes kept",
    ),
    Mutation(
        "An idempotency key is not looked up",
        "shared/services/ingest/ingest.py",
        "IngestService._message_id",
        "self.messages.claim(idempotency_key, proposed) if idempotency_key else proposed",
        "proposed",
        "one message for a key",
    ),
    Mutation(
        "The payload is serialized again",
        "shared/services/carriers/http_carrier.py",
        "HttpCarrier.send",
        "shipment.body.text.encode()",
        "shipment.body.text.replace('1.10', '1.1').encode()",
        "bytes kept",
    ),
)
