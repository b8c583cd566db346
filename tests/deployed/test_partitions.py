"""Isolation of tenants: an attacker's request reads only the attacker's own partitions.

`tests/api/auth/test_isolation.py` tries many more requests, on fakes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from functions.api.routes import OPERATIONS
from shared.domain.auth.permissions import Reach
from tests.deployed.kit.everything import KEY
from tests.support.arrange.app_under_test import ORG
from tests.support.arrange.attackers import OTHER_ORG
from tests.support.arrange.tenant import BODIES, Tenant, a_tenant
from tests.support.aws.deployed import Deployed, deployed


@dataclass(frozen=True)
class Neighbours:
    """A victim, another application of its organisation, and another organisation's application."""

    stack: Deployed
    victim: Tenant
    other: Tenant
    elsewhere: Tenant


@pytest.fixture(scope="module")
def neighbours() -> Iterator[Neighbours]:
    with deployed() as stack:
        api = stack.api
        elsewhere = a_tenant(replace(api, org=OTHER_ORG), "elsewhere", "elsewhere")
        yield Neighbours(stack, a_tenant(api), a_tenant(api, "other", "other"), elsewhere)


def reach_for_everything(neighbours: Neighbours, bearer: Callable[[], str]) -> set[str]:
    """Calls every operation on the victim's data as an attacker; returns the partitions read.

    The victim's data must stay unchanged.
    """
    stack, victim = neighbours.stack, neighbours.victim
    before, start = victims(neighbours), len(stack.calls)
    # Operations without a token show only what is public.
    for operation in (o for o in OPERATIONS if o.permission.reach is not Reach.ANYONE):
        path, body = victim.path(operation), BODIES.get(operation.name)
        stack.api(operation.method, path, body, token=bearer(), headers=KEY)
        assert victims(neighbours) == before, operation.name
    return {key for call in stack.calls[start:] for key in call.keys}


def victims(neighbours: Neighbours) -> list[object]:
    """Returns the items of the victim or its organisation."""
    other = neighbours.other.ids["app_id"]
    items = neighbours.stack.items()
    return [
        item
        for item in items
        if item["pk"]["S"].startswith(f"org#{ORG}#")
        and other not in f"{item['pk']} {item['sk']}"
        # An application token counts its own requests, and has its own idempotency keys.
        and not item["pk"]["S"].startswith((f"org#{ORG}#requests", f"org#{ORG}#once"))
    ]


def test_another_organisations_token_reads_only_its_own_partitions(
    neighbours: Neighbours,
) -> None:
    elsewhere = neighbours.elsewhere
    keys = reach_for_everything(neighbours, lambda: elsewhere.api.token(sub=OTHER_ORG))

    assert keys
    assert {key for key in keys if not key.startswith(f"org#{OTHER_ORG}#")} == set()


def test_another_applications_token_reads_no_partition_of_the_victim(
    neighbours: Neighbours,
) -> None:
    app_id = neighbours.victim.ids["app_id"]
    keys = reach_for_everything(neighbours, neighbours.other.token)

    assert {key.split("#")[1] for key in keys} == {ORG}
    assert {key for key in keys if app_id in key} == set()
