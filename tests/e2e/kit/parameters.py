"""Parameters of the tests' stack."""

import json
import os

from tests.e2e.kit.producers import PRODUCER, SOURCE
from tools.local_stack.aws import REGION

# The bucket of the templates that customers launch, and its folder. The local AWS finds a bucket by
# the path of an address only.
LAUNCHES = ("launch-templates", "outrider")
PARAMETERS = {
    "RetrySchedule": "1,2",
    "DeliveryTimeout": "2",
    "PublicEventCatalog": "true",
    "LaunchTemplates": f"https://s3.{REGION}.amazonaws.com/{'/'.join(LAUNCHES)}",
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
