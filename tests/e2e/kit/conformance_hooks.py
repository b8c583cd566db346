"""Hooks of schemathesis for a stack whose dependencies may be too busy to answer.

A request that is answered 503 is repeated, as the API's document says and as the SDKs do.
"""

from typing import Any

import requests
import schemathesis
from requests.adapters import HTTPAdapter
from schemathesis.core.transport import Response
from urllib3 import Retry

from tests.support.assertions.deadline import DEADLINE

REPETITIONS = 3
_RETRIES = Retry(
    REPETITIONS - 1, allowed_methods=None, status_forcelist=[503], raise_on_status=False
)


@schemathesis.hook
def after_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], response: Response
) -> None:
    """Puts the answer of the last repetition in place of a 503; that may be one as well."""
    if response.status_code == 503:
        _become(response, _answer(response.request))


def _answer(request: requests.PreparedRequest) -> requests.Response:
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=_RETRIES))
        return session.send(request, timeout=DEADLINE)


def _become(response: Response, answer: requests.Response) -> None:
    other = Response.from_requests(answer, response.verify)
    for name in Response.__slots__:
        setattr(response, name, getattr(other, name))
