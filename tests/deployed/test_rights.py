"""Rights that Lambda uses with a function's role.

`test_everything` checks the rights that the function itself uses.
"""

import pytest

from tests.deployed.kit.rights import PLATFORM
from tests.support.aws.template import (
    functions,
    listed,
    sources,
    statements,
    target,
)


@pytest.mark.parametrize("role", sorted({role for role, _ in statements()}))
def test_each_role_grants_the_calls_that_lambda_makes_for_its_function(role: str) -> None:
    function = role.removesuffix("Role") + "Function"
    read = {
        target(s["EventSourceArn"])
        for s in sources().values()
        if target(s["FunctionName"]) == function
    }
    places: dict[str, set[str]] = {}
    for name, statement in statements():
        for action in PLATFORM & set(listed(statement["Action"])) if name == role else ():
            places.setdefault(action, set()).update(map(target, listed(statement["Resource"])))

    group = target(functions()[function]["LoggingConfig"]["LogGroup"])
    queues = {action: read for action in PLATFORM if action.startswith("sqs:") and read}
    assert places == {action: {group} for action in PLATFORM if action.startswith("logs:")} | queues
