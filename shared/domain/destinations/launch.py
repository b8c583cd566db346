"""Pages of the AWS console in which a customer makes the role of a destination."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import DestinationType
from shared.domain.destinations.role_template import (
    EXTERNAL_ID,
    ROLE_NAME,
    TARGET_ARN,
    TRUSTED_ROLE_ARN,
    launch_template_name,
)

_CONSOLES: Mapping[str, str] = {
    "aws": "console.aws.amazon.com",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-cn": "console.amazonaws.cn",
}
# The console reads templates from S3 only. The stack's parameter has the same pattern.
_HOST = r"s3([.-][a-z0-9-]+)?\.amazonaws\.com(\.cn)?"
_BUCKET = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
TEMPLATES_PATTERN = rf"(https://({_BUCKET}\.{_HOST}|{_HOST}/{_BUCKET})(/[A-Za-z0-9._-]+)*/?)?"
# Names of roles may have characters that names of stacks may not.
_NOT_IN_STACK_NAMES = re.compile(r"[^A-Za-z0-9-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """The launch of a kind's template, with the parameters of one destination."""

    kind: DestinationType
    target: Arn
    role_name: str
    external_id: str
    trusted_role: Arn

    def url(self, templates: str) -> str:
        """Returns a quick-create link; `templates` is the folder of the published templates."""
        query = {
            "templateURL": f"{templates}/{launch_template_name(self.kind)}",
            "stackName": _stack_name(self.role_name),
            f"param_{ROLE_NAME}": self.role_name,
            f"param_{EXTERNAL_ID}": self.external_id,
            f"param_{TRUSTED_ROLE_ARN}": str(self.trusted_role),
            f"param_{TARGET_ARN}": str(self.target),
        }
        return _page(self.target, "create/review", query)


def upload_url(target: Arn, role_name: str) -> str:
    """Returns the page that takes the template of one destination as a file."""
    return _page(target, "create", {"stackName": _stack_name(role_name)})


def parse_templates(text: str) -> str | None:
    """Parses the folder of the published templates; ValueError if it is not one of S3."""
    if not re.fullmatch(TEMPLATES_PATTERN, text, re.ASCII):
        raise ValueError("Expected an https address of a folder in S3, or nothing.")
    return text.rstrip("/") or None


def _page(target: Arn, page: str, query: Mapping[str, str]) -> str:
    """Returns a page of the console in the target's region. Every value is encoded."""
    host = f"{target.region}.{_CONSOLES[target.partition]}"
    own = urlencode(query, safe="", quote_via=quote)
    return f"https://{host}/cloudformation/home?region={target.region}#/stacks/{page}?{own}"


def _stack_name(role_name: str) -> str:
    return _NOT_IN_STACK_NAMES.sub("-", role_name)
