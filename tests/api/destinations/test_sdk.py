"""The published SDK's operations on destinations, over a socket, on the handlers."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

from svix.api import Svix, SvixOptions
from svix.models import (
    DestinationIn,
    DestinationPatch,
    DestinationTransformIn,
    EndpointSecretRotateIn,
    EventBridgeConfigIn,
    SnsConfigIn,
    SqsConfigIn,
    SqsConfigPatch,
)

from tests.api.destinations.test_destinations import QUEUE, ROLE
from tests.support.arrange.api_client import ApiClient
from tests.support.arrange.wsgi import application

TOPIC = "arn:aws:sns:eu-west-1:123456789012:orders"


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Logs nothing."""


@contextmanager
def served(api: ApiClient) -> Iterator[str]:
    """Serves the API on loopback; yields its address."""
    with make_server("127.0.0.1", 0, application(api), handler_class=Silent) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_sdk_makes_changes_and_removes_destinations(api: ApiClient) -> None:
    app = api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    with served(api) as url:
        resource = Svix(api.token(sub=api.org), SvixOptions(server_url=url)).destination
        wanted = DestinationIn(uid="queue", type="sqs", config=SqsConfigIn(queue_url=QUEUE))

        made = resource.create(app, wanted)

        assert made.id.startswith("sink_")
        assert resource.get(app, "queue") == made
        assert resource.list(app).data == [made]
        assert resource.upsert(app, "queue", wanted).id == made.id
        change = DestinationPatch(type="sqs", config=SqsConfigPatch(external_id="mine"))
        patched = resource.patch(app, "queue", change).config
        assert isinstance(patched, type(made.config))
        assert str(patched).count(":id:mine") == 1
        assert resource.rotate_secret(app, "queue", EndpointSecretRotateIn()).key
        assert not resource.transformation.get(app, "queue").enabled
        resource.transformation.patch(app, "queue", DestinationTransformIn())
        resource.delete(app, "queue")
        assert resource.list(app).data == []


def test_the_sdk_reads_topics_and_event_buses(api: ApiClient) -> None:
    app = api("POST", "/api/v1/app", {"name": "Acme"}).json["id"]
    topic = SnsConfigIn(topic_arn=TOPIC, role_arn=ROLE)
    bus = EventBridgeConfigIn(event_bus_name="orders", region="eu-west-1", role_arn=ROLE)
    with served(api) as url:
        resource = Svix(api.token(sub=api.org), SvixOptions(server_url=url)).destination

        first = resource.create(app, DestinationIn(type="sns", config=topic))
        second = resource.create(app, DestinationIn(type="eventBridge", config=bus))

    assert f"topic_arn='{TOPIC}'" in str(first.config)
    assert "event-bus/orders" in str(second.config)
    assert "detail_type='$eventType'" in str(second.config)
