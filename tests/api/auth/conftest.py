"""An application with a uid."""

import pytest

from tests.support.arrange.api_client import ApiClient


@pytest.fixture
def app(api: ApiClient) -> str:
    return str(api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"])
