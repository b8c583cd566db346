"""Parameters of the tests' stack."""

import json
import os

from tests.e2e.kit.producers import PRODUCER, SOURCE

PARAMETERS = {
    "RetrySchedule": "1,2",
    "DeliveryTimeout": "2",
    "PublicEventCatalog": "true",
    "IntakePrincipals": PRODUCER,
    "IntakeBus": "default",
    "IntakePattern": json.dumps({"source": [SOURCE]}, separators=(",", ":")),
}


def parameters(parent_url: str) -> dict[str, str]:
    """Returns the parameters of a stack whose portal this site may frame."""
    return {**PARAMETERS, "PortalFrameAncestors": parent_url}


def parent_port() -> int:
    """Returns the port of the framing site that a running stack knows, 0 for any free one."""
    return int(os.environ.get("OUTRIDER_PARENT_PORT", "0"))
