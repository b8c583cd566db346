"""Checks of monitoring: alarms, log lines and metrics."""

import json
from datetime import timedelta
from typing import Any

from shared.cli.smoke.trial import Trial
from shared.domain.operator.smoke import CheckFailed, CheckSkipped

# CloudWatch derives metrics from log lines within a few minutes.
METRICS_MAX_WAIT = timedelta(minutes=6)
# The log events of a message, and the field that holds its id.
_LINES = ("message.accepted", "delivery.attempted")
_ID = "msg"
_METRICS = ("MessagesAccepted", "DeliveryTime")


def alarms(trial: Trial) -> str:
    """Checks that the alarms exist, and none is in alarm."""
    found = trial.stack_inspector.alarms()
    if not found:
        raise CheckFailed("There are no alarms. Deploy the stack again (`sam deploy`).")
    if names := [each.name for each in found if each.state == "ALARM"]:
        raise CheckFailed(f"In alarm: {', '.join(names)}. Run `outrider doctor` for details.")
    heard = sum(each.acts for each in found)
    reported = f"{heard} send notifications" if heard else "nobody is notified: set AlarmEmail"
    return f"{len(found)}, none in alarm; {reported}"


def log_lines(trial: Trial) -> str:
    """Checks that the functions logged the message as accepted and delivered."""
    missing = set(_LINES)

    def look() -> bool | None:
        for text in trial.probe.lines(trial.started_at):
            fields = _fields(text)
            if fields.get(_ID) == trial.message:
                missing.discard(fields.get("message", ""))
        return None if missing else True

    trial.wait_until(look, lambda: f"{' and '.join(sorted(missing))} of {trial.message} not logged")
    return f"{' and '.join(_LINES)} of {trial.message}"


def metrics(trial: Trial) -> str:
    """Checks that the metrics derived from log lines have arrived."""
    if trial.is_local:
        raise CheckSkipped("the local AWS does not derive metrics from log lines.")
    missing = set(_METRICS)

    def look() -> bool | None:
        arrived = {name for name in missing if trial.probe.metric(name, trial.started_at) > 0}
        missing.difference_update(arrived)
        return None if missing else True

    trial.wait_until(
        look, lambda: f"{' and '.join(sorted(missing))} did not arrive", METRICS_MAX_WAIT
    )
    return f"{' and '.join(_METRICS)} have arrived"


def _fields(text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
