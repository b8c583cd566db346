import pytest

from shared.domain.auth.access import Capability
from shared.domain.auth.permissions import PERMISSIONS, Reach
from shared.domain.errors import Forbidden
from tests.support.arrange import builders

LIMITED = [name for name, p in PERMISSIONS.items() if p.capability is not None]


@pytest.mark.parametrize("name", LIMITED)
def test_a_token_needs_exactly_the_capability_of_the_operation(name: str) -> None:
    permission = PERMISSIONS[name]
    assert permission.capability is not None
    needed = frozenset({permission.capability})
    others = frozenset(Capability) - needed

    permission.check(builders.identity(app_id=builders.APP, capabilities=needed))
    with pytest.raises(Forbidden, match=permission.capability.value):
        permission.check(builders.identity(app_id=builders.APP, capabilities=others))


def test_an_application_token_with_every_capability_is_refused_organisation_operations() -> None:
    identity = builders.identity(app_id=builders.APP, capabilities=frozenset(Capability))

    for permission in PERMISSIONS.values():
        if permission.reach is Reach.ORGANISATION:
            with pytest.raises(Forbidden):
                permission.check(identity)
