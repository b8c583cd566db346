"""Work of API Gateway before it invokes a function."""

import re

import pytest

from tests.support.aws.template import functions, resources, template


def test_a_page_of_any_origin_may_call_the_api() -> None:
    [api] = resources("AWS::ApiGatewayV2::Api").values()
    cors = api["CorsConfiguration"]

    assert (cors["AllowOrigins"], cors["AllowMethods"], cors["MaxAge"]) == (["*"], ["*"], 600)
    # Browsers do not take the wildcard for this one.
    assert set(cors["AllowHeaders"]) == {"*", "authorization"}
    # With cookies and a wildcard, browsers would refuse every answer.
    assert "AllowCredentials" not in cors


def test_a_page_can_read_the_headers_of_answers() -> None:
    [api] = resources("AWS::ApiGatewayV2::Api").values()

    exposed = set(api["CorsConfiguration"]["ExposeHeaders"])
    assert exposed == {"allow", "outrider-warning", "retry-after"}


def test_no_route_checks_a_token_before_the_function_does() -> None:
    """A browser's preflight request has no token."""
    for route in resources("AWS::ApiGatewayV2::Route").values():
        assert route.get("AuthorizationType", "NONE") == "NONE"


def test_links_lead_to_the_domain_of_the_request_unless_a_page_is_given() -> None:
    variables = functions()["ApiFunction"]["Environment"]["Variables"]

    assert variables["OUTRIDER_APP_PORTAL_URL"] == {"Ref": "AppPortalUrl"}
    assert template()["Parameters"]["AppPortalUrl"]["Default"] == ""


def test_the_event_catalog_is_not_public_by_default() -> None:
    variables = functions()["ApiFunction"]["Environment"]["Variables"]

    assert variables["OUTRIDER_PUBLIC_EVENT_CATALOG"] == {"Ref": "PublicEventCatalog"}
    assert template()["Parameters"]["PublicEventCatalog"]["Default"] == "false"


@pytest.mark.parametrize(
    ("address", "valid"),
    [
        ("", True),
        ("https://portal.example.com/webhooks?a=b", True),
        ("http://localhost:3000", True),
        ("https://", False),
        ("portal.example.com", False),
        ("javascript:alert(1)", False),
        ("https://portal.example.com/#/login", False),
        ("https://portal.example.com/a b", False),
    ],
)
def test_a_portals_address_has_room_for_a_fragment(address: str, valid: bool) -> None:
    pattern = template()["Parameters"]["AppPortalUrl"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, address)) is valid
