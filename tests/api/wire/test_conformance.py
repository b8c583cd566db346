"""Responses conform to the OpenAPI document, and are never a 5xx.

schemathesis generates the requests from the document: its examples, each field at and beyond its
limits, and random ones with a fixed seed.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from tests.api.conftest import client_of, saved_tenant
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.tenant import Tenant
from tests.support.arrange.tokens import token
from tests.support.arrange.wsgi import application
from tests.support.assertions.api_document import DOCUMENT

CONFIG = schemathesis.Config.from_dict(
    {
        # Every world begins at the same time.
        "auth": {"openapi": {"token": {"bearer": token(SystemUnderTest().clock.now(), sub=ORG)}}},
        # Unknown parameters are ignored, as the document says.
        "generation": {"allow-extra-parameters": False, "deterministic": True},
        "checks": {
            # `test_permissions` tries every kind of token.
            "ignored_auth": {"enabled": False},
            # See `refused`.
            "positive_data_acceptance": {"enabled": False},
        },
    }
)
SCHEMA = schemathesis.openapi.from_dict(deepcopy(DOCUMENT), config=CONFIG)
# Rules that JSON Schema has no words for, by the place that their problems name.
BEYOND_SCHEMAS = {
    ("query", "iterator"): "each list has its own",
    ("body", "apiKeyAuth"): "no two settings set one header",
    ("body", "appIds"): "one at least exists",
    ("body", "application"): "its uid is what the path says",
    ("body", "basicAuth"): "as `apiKeyAuth`",
    ("body", "cert"): "a certificate that is valid now",
    ("body", "clientSecret"): "needed by some methods",
    ("body", "code"): "destinations have no transformations",
    ("body", "colorPaletteDark"): "legible on the backgrounds",
    ("body", "colorPaletteLight"): "as `colorPaletteDark`",
    ("body", "config"): "the members of each type, which only AWS's names fit",
    ("body", "customColor"): "as `colorPaletteDark`",
    ("body", "customLogoUrl"): "a host, or the beginning of an image",
    ("body", "customLogoUrlDark"): "as `customLogoUrl`",
    ("body", "customStringsByLanguage"): "counted over all languages",
    ("body", "deliverAt"): "within a day",
    ("body", "iterator"): "as the parameter of the lists",
    ("body", "eventTypes"): "they exist, and each is there once",
    ("body", "extraHeaders"): "some names are taken",
    ("body", "extraParams"): "as `extraHeaders`",
    ("body", "filter"): "conditions, up to a depth and a size",
    ("body", "headers"): "some names are taken",
    ("body", "identity"): "a key and its certificate, valid now",
    ("body", "jwtParams"): "needed by some methods, refused by others",
    ("body", "key"): "the halves of a pair belong together",
    ("body", "metadata"): "counted in bytes",
    ("body", "refreshToken"): "needed by one grant",
    ("body", "schemas"): "schemas themselves",
    ("body", "secret"): "as `key`",
    ("body", "type"): "the types that are served",
    ("body", "spec"): "an OpenAPI document",
    ("body", "specRaw"): "as `spec`",
    ("body", "since"): "before `until`, and not long before",
}
NO_POINT = "Input should be a valid integer"


# The kind of network that a request goes over matters to nobody here.
Case = schemathesis.Case[Any]


class Tenants:
    """A tenant to try a request on; another one after each that may have changed something."""

    def __init__(self, make: Callable[[], Tenant]) -> None:
        self._make = make
        self.now = make()

    def after(self, case: Case, status: int) -> None:
        if case.method != "GET" and status < 400:
            self.now = self._make()


@pytest.fixture
def tenants(monkeypatch: pytest.MonkeyPatch) -> Tenants:
    saved = saved_tenant()
    return Tenants(lambda: saved.on(client_of(saved.system(), monkeypatch)))


def is_valid(case: Case, place: str | None = None) -> bool:
    """Returns whether the document allows the request, or this part of it."""
    assert case.meta is not None
    if place is None:
        return case.meta.generation.mode.is_positive
    modes = {found.value: part.mode for found, part in case.meta.components.items()}
    return place not in modes or modes[place].is_positive


def refused(response: schemathesis.Response) -> bool:
    """Returns whether the response reports a broken rule that the document can express."""
    if response.status_code == 400:
        return bool(response.json()["code"] == "generic_error")
    if response.status_code != 422:
        return False
    return any(
        tuple(problem["loc"][:2]) not in BEYOND_SCHEMAS and problem["msg"] != NO_POINT
        for problem in response.json()["detail"]
    )


@SCHEMA.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_response_conforms_to_the_document(tenants: Tenants, case: Case) -> None:
    tenant = tenants.now
    if is_valid(case, "path"):
        case.path_parameters = {name: tenant.ids[name] for name in case.path_parameters}

    response = case.call(app=application(tenant.api), base_url="http://api.example")

    tenants.after(case, response.status_code)
    case.validate_response(response)
    assert not (is_valid(case) and refused(response)), response.text
