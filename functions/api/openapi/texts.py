"""Texts of the OpenAPI document that belong to no single type or operation."""

from collections.abc import Mapping

TITLE = "Outrider"
_ABOUT = """Webhooks as a service, in your own AWS account.

Your backend posts an event once. Outrider signs it, delivers it to every endpoint that subscribes to it,
retries for more than a day, and records every attempt. The wire format is that of the Svix API, so its SDKs
are clients of this API.

Wherever a path names an application, an endpoint or a message, your own id works as well. A trailing slash
changes nothing. Unknown parameters, and unknown members of bodies, are ignored. Integers are written without
a decimal point.

Errors are JSON, with a stable `code` and a `detail` for people; for an invalid request, `detail` lists each
broken rule with its location. An unknown path responds with 404. A method that a path does not support
responds with 405, and `allow` lists the supported ones.

Every operation states the token that it requires: `x-token` is `organisation`, or `application` if a token of
the application in the path is sufficient (`application only` if no other is accepted, `any` if every token is). An application's token
that is limited to some capabilities must have the one in `x-capability`.
"""


def paragraphs(text: str) -> list[str]:
    """Returns the paragraphs of a docstring, each on one line."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


ABOUT = "\n\n".join(paragraphs(_ABOUT))
BEARER = (
    "A JSON Web Token (HS256). Its `sub` is an organisation (`org_…`), or an application (`app_…`) "
    "with the organisation in `org`."
)
IDEMPOTENCY_KEY = (
    "A key of your own that identifies this request. Requests repeated with the same key within 12"
    " hours take effect once and get the same response."
)

# By the first part of an operation's name: a heading and a description.
TAGS: Mapping[str, tuple[str, str]] = {
    "application": ("Applications", "An application is one of your customers."),
    "endpoint": (
        "Endpoints",
        "An endpoint is a URL of a customer, with the filters that select its messages.",
    ),
    "destination": (
        "Destinations",
        "A destination is a resource in a customer's AWS account that receives messages by role.",
    ),
    "endpoint-keys": (
        "Public keys",
        "The public keys that verify the deliveries to an endpoint that signs with Ed25519.",
    ),
    "event-type": (
        "Event types",
        "An event type is a kind of event that you send and that endpoints subscribe to.",
    ),
    "message": ("Messages", "A message is one event for one application."),
    "message-attempt": (
        "Attempts",
        "An attempt is one request that delivers a message to an endpoint.",
    ),
    "authentication": ("Tokens", "Tokens of applications, for your customers."),
    "management": ("Portal settings", "The look of the portal that your customers see."),
    "event-catalog": ("Event catalog", "The event types that anyone may read, if published."),
    "operational-webhook": (
        "Operational endpoints",
        "An operational endpoint is a URL of yours that receives events about your webhooks.",
    ),
    "background-task": (
        "Background tasks",
        "A background task processes or counts many messages, and reports its progress.",
    ),
    "statistics": (
        "Statistics",
        "Counts of messages and subscriptions, computed by background tasks.",
    ),
    "environment": (
        "Configuration",
        "The organisation's configuration, shared by all its applications.",
    ),
    "health": ("Health", "The availability of the API."),
    "document": ("This document", "This description of the API, for programs and for people."),
}

# By the name of a path parameter: a description and an example.
PARAMETERS: Mapping[str, tuple[str, str]] = {
    "app_id": ("The application's id, or the uid that you gave it.", "acme"),
    "endpoint_id": ("The endpoint's id, or the uid that you gave it.", "billing"),
    "destination_id": (
        "The destination's id, or the uid that you gave it.",
        "sink_38GdMHq2ZbW6bLrTgU1mXe0yJcN",
    ),
    "msg_id": ("The message's id, or its `eventId`.", "msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"),
    "attempt_id": ("The attempt's id.", "atmpt_38GdMNnZ8rU1eLGYq8EzCRcXb4T"),
    "task_id": ("The background task's id.", "qtask_38GdMTcE5uWvXkQ0jHsPbNfYzDa"),
    "org_id": ("The organisation's id.", "org_acme"),
    "event_type_name": ("The event type's name.", "invoice.paid"),
}

# By the status of a response.
RESPONSES: Mapping[int, str] = {
    200: "Success; the body has the result.",
    201: "Created.",
    202: "Accepted: stored and queued.",
    204: "Success, without a body.",
    304: "Not modified since the version with this `etag`.",
    307: "The page is at the address in `location`.",
}
