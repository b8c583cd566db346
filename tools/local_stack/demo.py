"""`make demo`: the path of three events, from the SDK to the consumer's server and back."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import httpx
from standardwebhooks import Webhook, WebhookVerificationError
from svix.api import (
    ApplicationIn,
    EndpointIn,
    EventTypeIn,
    MessageIn,
    MessageOut,
    Svix,
    SvixOptions,
)
from svix.exceptions import HttpError, HTTPValidationError

from tests.support.fakes.receiver import Received, Receiver, receiver
from tools.local_stack.aws import HOST
from tools.local_stack.logs import Follower, readable
from tools.local_stack.portal_links import customer_token, link
from tools.local_stack.stack import (
    DEFAULT_PORT,
    RUN_STATE,
    STATE,
    LocalStack,
    Stack,
    is_running,
    local_stack,
)
from tools.local_stack.terminal import Failure, bold, dim, green, step

EVENT_TYPE = "invoice.paid"
EVENTS = [{"invoice": f"INV-{number}", "amount": 40 + number} for number in (1, 2, 3)]
_PATH = "/webhooks"
_SECONDS = 60


def demo() -> None:
    """Runs the demo; raises Failure if a step fails."""
    start = time.monotonic()
    print(bold("Outrider: three events on their way"))
    # `make run` continues with what the demo made, unless it runs already.
    shared = not is_running(RUN_STATE)
    state = RUN_STATE if shared else STATE / "demo"
    with local_stack(state, 0, {}) as stack, receiver() as consumer, _explained(stack):
        svix = Svix(stack.token, SvixOptions(server_url=stack.url))
        app = _show(svix, consumer, stack)
        token = customer_token(svix, app)
        print(f"\n{bold('Stopping')} {dim('(what was made is kept)')}", flush=True)
    seconds = time.monotonic() - start
    count = len(EVENTS)
    print(f"\n{green('OK')}: {count} events posted, {count} signed webhooks received and verified, "
          f"{count} attempts listed, in {seconds:.0f} s.")  # fmt: skip
    if shared:
        url = f"http://{HOST}:{DEFAULT_PORT}"
        print(f"\nWhile `make run` runs, this customer's portal is at\n\n  {link(url, token)}")
    else:
        print("\n`make run` runs already, and has printed links to its portal.")


@contextmanager
def _explained(stack: LocalStack) -> Iterator[None]:
    """Adds the functions' log lines to a failure."""
    follower = Follower(stack.aws)
    try:
        yield
    except (Failure, HttpError, HTTPValidationError, httpx.HTTPError) as exc:
        lines = [text for line in follower.new_lines() if (text := readable(line)) is not None]
        logged = "\n".join(lines) or "    nothing"
        raise Failure(f"{exc}\n\nWhat the functions logged:\n{logged}") from exc


def _show(svix: Svix, consumer: Receiver, stack: Stack) -> str:
    """Shows the path of the events; returns the id of the application."""
    print(f"\n{bold('The provider, with the svix client')}  {dim(stack.url)}")
    app, secret = _register(svix, consumer.url + _PATH)
    messages = [_post(svix, app, number, event) for number, event in enumerate(EVENTS, 1)]
    print(
        f"\n{bold('The consumer, with the standardwebhooks library')}  {dim(consumer.url + _PATH)}"
    )
    with step("Waiting for the webhooks"):
        requests = _arrived(consumer, len(messages))
    _check_requests(requests, messages, secret)
    print(f"\n{bold('The attempts, as the API lists them')}")
    for message in messages:
        _check_attempt(svix, app, message)
    return app


def _register(svix: Svix, url: str) -> tuple[str, str]:
    """Returns the application's id and the secret of its endpoint."""
    app = svix.application.create(ApplicationIn(name="Demo customer"))
    _say("application", app.id)
    try:
        svix.event_type.create(EventTypeIn(name=EVENT_TYPE, description="An invoice was paid"))
        _say("event type", EVENT_TYPE)
    except HttpError as exc:
        if exc.status_code != HTTPStatus.CONFLICT:
            raise
        _say("event type", f"{EVENT_TYPE} {dim('(there since an earlier demo)')}")
    endpoint = svix.endpoint.create(app.id, EndpointIn(url=url, event_types=[EVENT_TYPE]))
    _say("endpoint", f"{endpoint.id} -> {url}")
    return app.id, svix.endpoint.get_secret(app.id, endpoint.id).key


def _post(svix: Svix, app: str, number: int, event: dict[str, Any]) -> MessageOut:
    message = svix.message.create(app, MessageIn(event_type=EVENT_TYPE, payload=event))
    _say(f"event {number}", f"{message.id}  {json.dumps(event)}")
    return message


def _arrived(consumer: Receiver, count: int) -> list[Received]:
    try:
        return consumer.wait(_PATH, count, _SECONDS)
    except AssertionError as exc:
        raise Failure(f"Expected {count} webhooks: {exc}") from exc


def _check_requests(requests: list[Received], messages: list[MessageOut], secret: str) -> None:
    expected = {m.id: event for m, event in zip(messages, EVENTS, strict=True)}
    for request in requests:
        event_id = request.headers.get("webhook-id", "")
        payload = _verified(request, secret)
        if payload != expected.pop(event_id, None):
            raise Failure(f"Expected one webhook for each event; got {payload} as {event_id!r}")
        names = ("webhook-timestamp", "webhook-signature", "content-type")
        _say("POST " + request.path, f"{event_id}  {request.body.decode()}  {green('verified')}")
        for name in names:
            print(dim(f"      {name}: {request.headers.get(name)}"))


def _verified(request: Received, secret: str) -> Any:
    """Returns the payload if the signature is valid."""
    try:
        return Webhook(secret).verify(request.body, request.headers)
    except WebhookVerificationError as exc:
        raise Failure(f"Expected a valid signature: {exc}; headers {request.headers}") from exc


def _check_attempt(svix: Svix, app: str, message: MessageOut) -> None:
    attempts = _until_any(lambda: svix.message_attempt.list_by_msg(app, message.id).data)
    found = [(a.status_text.value, a.response_status_code) for a in attempts]
    if found != [("success", HTTPStatus.NO_CONTENT)]:
        raise Failure(f"Expected one attempt of {message.id}, success with 204; listed: {found}")
    [attempt] = attempts
    outcome = f"{attempt.status_text.value} {attempt.response_status_code}"
    _say(outcome, f"{attempt.id}  {dim('of')} {attempt.msg_id}  {attempt.response_duration_ms} ms")


def _until_any(look: Callable[[], list[Any]]) -> list[Any]:
    """Waits for a result: an attempt is recorded after the consumer's answer."""
    end = time.monotonic() + _SECONDS
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def _say(what: str, text: str) -> None:
    print(f"  {what:<16} {text}", flush=True)
