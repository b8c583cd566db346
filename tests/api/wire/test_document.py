"""The served OpenAPI document and the API reference."""

import base64
import hashlib
import json
import re
from urllib.parse import urljoin

import pytest

from functions.api.openapi import FILE
from functions.api.routes import OPERATIONS
from shared.domain.auth.permissions import Reach
from tests.support.arrange.api_client import ApiClient

DOCUMENT, PAGE, START = "/api/v1/openapi.json", "/docs", "/"
SCRIPT, STYLE = "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css"


def test_the_document_is_served_as_it_is_committed_and_needs_no_token(api: ApiClient) -> None:
    answer = api("GET", DOCUMENT, token=None)

    assert (answer.status, answer.text) == (200, FILE.read_text())
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["openapi"].startswith("3.1")


def test_the_document_says_where_the_api_is(api: ApiClient) -> None:
    (server,) = api("GET", DOCUMENT, token=None).json["servers"]

    for base in ("https://a.example/", "http://127.0.0.1:4566/_aws/execute-api/x/$default/"):
        assert urljoin(base + "api/v1/openapi.json", server["url"]) == base


@pytest.mark.parametrize("path", [DOCUMENT, PAGE, SCRIPT, STYLE])
def test_a_file_is_answered_with_304_when_the_etag_matches(api: ApiClient, path: str) -> None:
    first = api("GET", path, token=None)
    etag = first.headers["etag"]

    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}'):
        again = api("GET", path, token=None, headers={"if-none-match": known})
        assert (again.status, again.text, again.headers["etag"]) == (304, "", etag)
    other = api("GET", path, token=None, headers={"if-none-match": '"other"'})
    assert (other.status, other.text) == (200, first.text)


@pytest.mark.parametrize("path", [DOCUMENT, PAGE, SCRIPT, STYLE])
def test_a_file_is_compressed_for_clients_that_take_gzip(api: ApiClient, path: str) -> None:
    plain = api("GET", path, token=None)
    packed = api("GET", path, token=None, headers={"accept-encoding": "gzip, deflate, br"})

    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


def test_every_answer_of_the_reference_fits_into_an_answer_of_a_function(api: ApiClient) -> None:
    for path in (DOCUMENT, PAGE, SCRIPT, STYLE):
        assert len(json.dumps(api("GET", path, token=None).text)) < 6 * 1024 * 1024


def test_browsers_keep_the_renderer_and_validate_the_page(api: ApiClient) -> None:
    def caching(path: str) -> str:
        return api("GET", path, token=None).headers["cache-control"]

    assert caching(SCRIPT) == caching(STYLE) == "public, max-age=31536000, immutable"
    assert caching(DOCUMENT) == caching(PAGE) == "no-cache"


def test_the_page_names_no_other_host(api: ApiClient) -> None:
    page = api("GET", PAGE, token=None)

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "set-cookie" not in page.headers
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert re.findall(r"\bsrc=|@import|url\(", page.text) == []


def test_the_policy_allows_the_script_of_the_page_and_what_that_loads(api: ApiClient) -> None:
    page = api("GET", PAGE, token=None)
    rules = dict(rule.split(" ", 1) for rule in page.headers["content-security-policy"].split("; "))
    (inner,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()

    assert rules["script-src"] == f"'sha256-{digest}' 'strict-dynamic'"
    assert rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["img-src"] == "'self' data:"
    for rule in ("default-src", "frame-ancestors", "base-uri", "form-action"):
        assert rules[rule] == "'none'"
    assert re.findall(r"\son\w+=|style=|innerHTML|eval\(", page.text) == []


@pytest.mark.parametrize(("path", "kind"), [(SCRIPT, "text/javascript"), (STYLE, "text/css")])
def test_the_renderer_is_served_with_its_content_type(api: ApiClient, path: str, kind: str) -> None:
    answer = api("GET", path, token=None)

    assert answer.status == 200
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_root_redirects_to_the_reference_below_any_path(api: ApiClient) -> None:
    answer = api("GET", START, token=None)

    assert answer.status == 307
    assert urljoin("http://a.example/prefix/", answer.headers["location"]) == (
        "http://a.example/prefix/docs"
    )


def test_the_reference_allows_only_get_and_head(api: ApiClient) -> None:
    for path in (DOCUMENT, PAGE, SCRIPT, STYLE, START):
        answer = api("POST", path, {}, token=None)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_the_document_has_every_operation_with_its_right(api: ApiClient) -> None:
    paths = json.loads(api("GET", DOCUMENT, token=None).text)["paths"]

    for operation in OPERATIONS:
        reported = paths[re.sub(r"<(\w+)>", r"{\1}", operation.path)][operation.method.lower()]
        assert reported["x-token"] == operation.permission.reach.value
        capability = operation.permission.capability
        assert reported.get("x-capability") == (capability.value if capability else None)
        # In place of a token, the body has credentials that may be wrong.
        is_exchange = operation.name == "authentication.exchange-one-time-token"
        needs_token = reported.get("security") != []
        assert needs_token == (operation.permission.reach is not Reach.ANYONE)
        assert ("401" in reported["responses"]) == (needs_token or is_exchange)


@pytest.mark.parametrize("path", ["/portal", "/portal/"])
def test_the_url_of_the_portal_redirects_to_its_page_and_keeps_the_query(
    api: ApiClient, path: str
) -> None:
    plain = api("GET", path, token=None)
    dark = api("GET", path, token=None, query={"darkMode": "true", "lang": "de"})

    assert (plain.status, plain.headers["location"]) == (307, "start")
    assert (dark.status, dark.headers["location"]) == (307, "start?darkMode=true&lang=de")
