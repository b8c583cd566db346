"""Checks of refusals: of the API, and of the roles that the functions have."""

from shared.cli.api import path
from shared.cli.smoke.trial import Trial
from shared.domain.errors import BadRequest, NotFound, ServiceError, Unauthenticated
from shared.domain.operator.smoke import CheckFailed

# Where AWS keeps a machine's credentials.
_INSIDE = "http://169.254.169.254/latest/meta-data/"
# A role, what it has to be allowed, and on which queue.
NEEDED = (
    ("IngestRole", "sqs:SendMessage", "messages"),
    ("FanoutRole", "sqs:ReceiveMessage", "messages"),
    ("FanoutRole", "sqs:SendMessage", "deliveries"),
    ("DeliverRole", "sqs:ReceiveMessage", "deliveries"),
    ("SweepRole", "sqs:SendMessage", "deliveries"),
    ("BackgroundRole", "sqs:ReceiveMessage", "background"),
)
# A role, and what it must be refused.
EXCESS = (
    ("IngestRole", "sqs:ReceiveMessage", "messages"),
    ("ApiRole", "sqs:ReceiveMessage", "deliveries"),
    ("DeliverRole", "sqs:DeleteQueue", "deliveries"),
    ("DeliverRole", "sqs:ReceiveMessage", "background"),
    ("SweepRole", "sqs:PurgeQueue", "deliveries"),
)


def tokens(trial: Trial) -> str:
    """A token that is none, and one of another organisation, see nothing of the application."""
    refused: tuple[tuple[str, type[ServiceError]], ...] = (
        ("nobody", Unauthenticated),
        ("stranger", NotFound),
    )
    for name, error in refused:
        try:
            getattr(trial, name)("GET", path("app", trial.app))
        except error:
            continue
        raise CheckFailed(f"The API answered the token of a {name}.")
    return "a wrong token is refused, and another organisation's finds nothing"


def addresses(trial: Trial) -> str:
    """An endpoint at an address inside AWS is refused."""
    try:
        trial.api("POST", trial.of_app("endpoint"), {"url": _INSIDE})
    except BadRequest:
        return f"{_INSIDE} is refused as an endpoint"
    raise CheckFailed(f"The API took {_INSIDE} as an endpoint.")


def roles(trial: Trial) -> str:
    """IAM allows the roles of the functions what they need, and not what they do not."""
    arns = {
        name: trial.stack_inspector.queue(url).arn
        for name, (url, _) in trial.deployment.queues.items()
    }
    wrong = [
        f"{role} {'lacks' if expected else 'has'} {action} on {queue}"
        for expected, cases in ((True, NEEDED), (False, EXCESS))
        for role, action, queue in cases
        if trial.probe.is_allowed(role, action, arns[queue]) is not expected
    ]
    if wrong:
        raise CheckFailed(f"{'; '.join(wrong)}. Deploy it again.")
    return f"{len(NEEDED)} rights are there and {len(EXCESS)} others are not, says IAM"
