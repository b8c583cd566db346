"""The right to the stack's own tokens, which a parameter adds, compared with its call."""

from fnmatch import fnmatchcase
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.aws.deployed import Deployed
from tests.support.aws.template import listed, optional_statements
from tests.support.fakes.receiver import receiver

ACTION = "sts:GetWebIdentityToken"
APP = "/api/v1/app/acme"
LANES = ("Deliver", "DeliverSlow")


def granted() -> dict[str, dict[str, Any]]:
    """Returns the statement that the parameter adds to each function's role."""
    found = list(optional_statements("HasWebIdentity"))
    assert len({role for role, _ in found}) == len(found)
    return {role.removesuffix("Role"): statement for role, statement in found}


def allows(statement: dict[str, Any], arguments: dict[str, Any]) -> bool:
    """Returns whether the statement's conditions hold for these arguments of the call."""
    conditions = statement["Condition"]
    assert conditions.keys() == {"StringEquals", "NumericLessThanEquals"}
    [(name, algorithm)] = conditions["StringEquals"].items()
    [(limit, seconds)] = conditions["NumericLessThanEquals"].items()
    assert (name, limit) == ("sts:SigningAlgorithm", "sts:DurationSeconds")
    same = fnmatchcase(arguments["SigningAlgorithm"], algorithm)
    return same and arguments["DurationSeconds"] <= seconds


def asked(stack: Deployed, lane: str) -> list[tuple[str, dict[str, Any]]]:
    """Delivers by one lane to an endpoint that wants such a token; returns who asked for it."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def watch(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "GetWebIdentityToken":
            seen.append((stack._running, arguments))
            # The emulator has no such tokens: the attempt fails, and says why.
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "-"}}, operation)

    with receiver() as consumer:
        stack.api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
        own = {"url": f"{consumer.url}/ok", "uid": "mine"}
        assert stack.api("POST", f"{APP}/endpoint", own).status == 201
        body = {"audience": "acme"}
        assert stack.api("PUT", f"{APP}/endpoint/mine/web-identity", body).status == 204
        stack.is_slow = lane == "DeliverSlow"
        stack.watch = watch
        sent = stack.api("POST", f"{APP}/msg", {"eventType": "a.b", "payload": {}})
        assert sent.status == 202
        stack.run()
        assert consumer.at("/ok") == []
    return seen


@pytest.mark.parametrize("lane", LANES)
def test_a_lane_asks_for_a_token_as_its_role_allows(stack: Deployed, lane: str) -> None:
    calls = asked(stack, lane)

    assert {function for function, _ in calls} == {lane}
    for function, arguments in calls:
        statement = granted()[function]
        assert (listed(statement["Action"]), statement["Resource"]) == ([ACTION], "*")
        assert allows(statement, arguments)
        assert not allows(statement, arguments | {"DurationSeconds": 3_600})
        assert not allows(statement, arguments | {"SigningAlgorithm": "ES384"})


def test_no_other_function_has_the_right() -> None:
    assert set(granted()) == set(LANES)
