"""Checks of access control: in the API, and in the roles of the functions."""

from shared.cli.api import path
from shared.cli.smoke.trial import Trial
from shared.domain.errors import BadRequest, NotFound, ServiceError, Unauthenticated
from shared.domain.operator.smoke import CheckFailed

# Instance metadata endpoint of AWS.
_INSIDE = "http://169.254.169.254/latest/meta-data/"
# A role, an action that it must be allowed, and the queue.
NEEDED = (
    ("IngestRole", "sqs:SendMessage", "messages"),
    ("FanoutRole", "sqs:ReceiveMessage", "messages"),
    ("FanoutRole", "sqs:SendMessage", "deliveries"),
    ("DeliverRole", "sqs:ReceiveMessage", "deliveries"),
    ("SweepRole", "sqs:SendMessage", "deliveries"),
    ("BackgroundRole", "sqs:ReceiveMessage", "background"),
)
# A role, an action that it must be denied, and the queue.
EXCESS = (
    ("IngestRole", "sqs:ReceiveMessage", "messages"),
    ("ApiRole", "sqs:ReceiveMessage", "deliveries"),
    ("DeliverRole", "sqs:DeleteQueue", "deliveries"),
    ("DeliverRole", "sqs:ReceiveMessage", "background"),
    ("SweepRole", "sqs:PurgeQueue", "deliveries"),
)


def tokens(trial: Trial) -> str:
    """Checks that an invalid token and another organisation's token cannot see the application."""
    refused: tuple[tuple[str, type[ServiceError]], ...] = (
        ("nobody", Unauthenticated),
        ("stranger", NotFound),
    )
    for name, error in refused:
        try:
            getattr(trial, name)("GET", path("app", trial.app))
        except error:
            continue
        raise CheckFailed(f"The API accepted the token of a {name}.")
    return "an invalid token is rejected, and another organisation's token finds nothing"


def addresses(trial: Trial) -> str:
    """Checks that an endpoint at an internal address of AWS is rejected."""
    try:
        trial.api("POST", trial.of_app("endpoint"), {"url": _INSIDE})
    except BadRequest:
        return f"{_INSIDE} is rejected as an endpoint"
    raise CheckFailed(f"The API accepted {_INSIDE} as an endpoint.")


def roles(trial: Trial) -> str:
    """Checks that IAM allows the roles of the functions exactly the needed actions."""
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
        raise CheckFailed(f"{'; '.join(wrong)}. Deploy the stack again.")
    return f"IAM allows {len(NEEDED)} needed actions and denies {len(EXCESS)} others"
