"""Two servers, with nothing on them."""

import pytest

from tests.api.conftest import client_of
from tests.api.operator.copies import Copy, InProcess
from tests.support.arrange.api_client import services
from tests.support.arrange.app_under_test import SystemUnderTest

SECRET = "whsec_" + "A" * 32


@pytest.fixture
def copy(monkeypatch: pytest.MonkeyPatch) -> Copy:
    def server(system: SystemUnderTest) -> InProcess:
        return InProcess(client_of(system, monkeypatch), services(system))

    return Copy(server(SystemUnderTest()), server(SystemUnderTest()))


@pytest.fixture
def endpoint(copy: Copy) -> str:
    """The path of an endpoint on the old server, of an application with a uid and two without."""
    api = copy.old.api
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": "It happened."})
    api("POST", "/api/v1/event-type", {"name": "old.one", "description": "", "archived": True})
    app = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme", "metadata": {"a": "b"}}).json
    api("POST", "/api/v1/app", {"name": "Nobody", "throttleRate": 7})
    made = api(
        "POST",
        f"/api/v1/app/{app['id']}/endpoint",
        {
            "url": "https://acme.example.com/hook",
            "filterTypes": ["a.b"],
            "channels": ["c"],
            "description": "d",
            "secret": SECRET,
            "headers": {"X-Tenant": "acme", "Authorization": "Basic dTpw"},
        },
    ).json
    return f"/app/acme/endpoint/{made['id']}"
