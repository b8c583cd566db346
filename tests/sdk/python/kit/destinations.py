"""A check of the SDK's operations on destinations."""

from typing import Any

QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"


def check_destinations(resource: Any, app: str) -> None:
    """Makes, reads, changes and removes a destination."""
    # The first generation has no such models.
    from svix import models

    known: Any = models
    wanted = known.DestinationIn(uid="queue", type="sqs", config=known.SqsConfigIn(queue_url=QUEUE))
    made = resource.create(app, wanted)
    assert made.id.startswith("sink_")
    assert (made.status, made.config.queue_url, made.config.region) == (
        "disabled",
        QUEUE,
        "eu-west-1",
    )
    assert resource.get(app, "queue") == made
    assert resource.list(app).data == [made]
    assert resource.upsert(app, "queue", wanted).id == made.id
    change = known.DestinationPatch(type="sqs", config=known.SqsConfigPatch(external_id="mine"))
    assert resource.patch(app, "queue", change).config.external_id.endswith(":id:mine")
    assert resource.rotate_secret(app, "queue", known.EndpointSecretRotateIn()).key
    assert not resource.transformation.get(app, "queue").enabled
    resource.transformation.patch(app, "queue", known.DestinationTransformIn())
    bus = known.EventBridgeConfigIn(
        event_bus_name="orders",
        region="eu-west-1",
        role_arn="arn:aws:iam::123456789012:role/outrider-orders",
    )
    other = resource.create(app, known.DestinationIn(type="eventBridge", config=bus))
    assert other.config.event_bus_name.endswith(":event-bus/orders")
    assert other.config.detail_type == "$eventType"
    for name in ("queue", other.id):
        resource.delete(app, name)
    assert resource.list(app).data == []
