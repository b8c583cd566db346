"""What the document says of things that no single type or operation describes."""

from collections.abc import Mapping

TITLE = "Outrider"
_ABOUT = """Webhooks as a service, in your own AWS account.

Your backend posts an event once; Outrider delivers it, signed, to every endpoint that wants it, tries
again for more than a day, and shows every attempt. The wire format is that of the Svix API, so its SDKs
are clients of this one.

Wherever a path names an application, an endpoint or a message, your own id for it works as well. A slash
at the end of a path changes nothing. Unknown members of bodies and unknown parameters are ignored. A whole
number is written without a decimal point.

Errors are JSON, with a `code` that stays and a `detail` for people; of a request that breaks rules, `detail`
names each rule with the place. A path that is not there is answered with 404, and a method that a path does
not have with 405 and, in `allow`, those that it has.

Every operation says which token it takes: `x-token` is `organisation`, or `application` where the token of
the very application in the path is enough (`application only` where no other will do). An application's
token that is limited to some capabilities must hold the one in `x-capability`.
"""


def paragraphs(text: str) -> list[str]:
    """Those of a docstring, each in one line."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


ABOUT = "\n\n".join(paragraphs(_ABOUT))
BEARER = (
    "A JSON Web Token (HS256). Its `sub` is an organisation (`org_…`), or an application (`app_…`) "
    "with the organisation in `org`."
)
IDEMPOTENCY_KEY = (
    "A text of your own that names this request: sent again within 12 hours, it takes effect once and "
    "is answered as the first time."
)

# By the first part of an operation's name: a heading and what it is about.
TAGS: Mapping[str, tuple[str, str]] = {
    "application": ("Applications", "An application is one of your customers."),
    "endpoint": ("Endpoints", "An endpoint is a URL of a customer, and what is to be sent there."),
    "event-type": ("Event types", "The kinds of events that you send and endpoints can ask for."),
    "message": ("Messages", "A message is one event for one application."),
    "message-attempt": ("Attempts", "An attempt is one request to bring a message to an endpoint."),
    "authentication": ("Tokens", "Tokens of applications, to hand to your customers."),
    "operational-webhook": (
        "Operational endpoints",
        "An operational endpoint is a URL of yours that gets events about your webhooks.",
    ),
    "background-task": (
        "Background tasks",
        "A background task works through many messages, or counts them, and tells how far it is.",
    ),
    "statistics": ("Statistics", "Counts of messages and deliveries, made by background tasks."),
    "environment": (
        "Configuration",
        "What the organisation has configured for all its applications together.",
    ),
    "health": ("Health", "Whether the API answers."),
    "document": ("This document", "What the API can do, for programs and for people."),
}

# By the name of a path's parameter: what it is, and an example.
PARAMETERS: Mapping[str, tuple[str, str]] = {
    "app_id": ("The application's id, or the uid that you gave it.", "acme"),
    "endpoint_id": ("The endpoint's id, or the uid that you gave it.", "billing"),
    "msg_id": ("The message's id, or its `eventId`.", "msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"),
    "attempt_id": ("The attempt's id.", "atmpt_38GdMNnZ8rU1eLGYq8EzCRcXb4T"),
    "task_id": ("The background task's id.", "qtask_38GdMTcE5uWvXkQ0jHsPbNfYzDa"),
    "event_type_name": ("The event type's name.", "invoice.paid"),
}

# By the status of an answer.
RESPONSES: Mapping[int, str] = {
    200: "Done; the answer shows the outcome.",
    201: "Made.",
    202: "Accepted: it is stored and on its way.",
    204: "Done; there is nothing more to say.",
    304: "It has not changed since you got the one with this `etag`.",
    307: "The page is at the address in `location`.",
}
