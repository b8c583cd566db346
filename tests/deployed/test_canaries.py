"""No log or response holds a secret while every call fails and its error quotes the arguments.

Recognizable texts stand in every confidential place; `test_everything` searches for them in a run
without faults.
"""

from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from functions.api.routes import OPERATIONS
from tests.deployed.kit.everything import KEY, SENT
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.tenant import Tenant, a_tenant
from tests.support.assertions import canaries
from tests.support.aws.deployed import Deployed, deployed

Arguments = dict[str, Any]


def throttled(operation: str, arguments: Arguments) -> Exception:
    return _refused("ThrottlingException", operation, arguments)


def denied(operation: str, arguments: Arguments) -> Exception:
    return _refused("AccessDeniedException", operation, arguments)


def invalid(operation: str, arguments: Arguments) -> Exception:
    return ParamValidationError(report=f"{operation} {arguments}")


def bug(operation: str, arguments: Arguments) -> Exception:
    return ValueError(operation, arguments)


def _refused(code: str, operation: str, arguments: Arguments) -> Exception:
    answer: Any = {
        "Error": {"Code": code, "Message": f"{operation} {arguments}"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    return ClientError(answer, operation)


Failing = Callable[[str, Arguments], Exception]
FAULTS: tuple[Failing, ...] = (throttled, denied, invalid, bug)


def fail(stack: Deployed, fault: Failing, at: int) -> None:
    """Makes call number `at` and later ones fail, with an error that quotes the arguments."""
    left = [None] * at

    def watch(operation: str, arguments: Arguments) -> None:
        if not left:
            raise fault(operation, arguments)
        left.pop()

    stack.watch = watch


@pytest.fixture(scope="module")
def tenant() -> Iterator[tuple[Deployed, Tenant]]:
    """A tenant for all faults, since a failing call does not change it."""
    with deployed() as stack:
        yield stack, a_tenant(stack.api)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_failure_reveals_a_secret(tenant: tuple[Deployed, Tenant], fault: Failing) -> None:
    stack, named = tenant
    output, failed = StringIO(), 0
    with redirect_stdout(output), redirect_stderr(output):
        for at in (0, 1, 2):
            for operation in OPERATIONS:
                bearer, body = stack.api.token(sub=ORG), SENT.get(operation.name)
                fail(stack, fault, at)
                path = named.path(operation)
                answer = stack.api(operation.method, path, body, token=bearer, headers=KEY)
                failed += answer.status >= 500
                if answer.status >= 500:
                    assert canaries.found(answer.text) == []

    assert failed > 100
    assert canaries.found(output.getvalue()) == canaries.suspected(output.getvalue()) == []
