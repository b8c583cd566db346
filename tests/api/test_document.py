"""The API's document, as it is served."""

import base64
import hashlib
import json
import re
from urllib.parse import urljoin

import pytest

from functions.api.document import FILE
from functions.api.routes import OPERATIONS
from tests.support.api_client import ApiClient

DOCUMENT, PAGE, START = "/api/v1/openapi.json", "/docs", "/"


def test_the_document_is_served_as_it_is_committed_and_needs_no_token(api: ApiClient) -> None:
    answer = api("GET", DOCUMENT, token=None)

    assert (answer.status, answer.text) == (200, FILE.read_text())
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["openapi"].startswith("3.1")


def test_the_document_says_where_the_api_is(api: ApiClient) -> None:
    (server,) = api("GET", DOCUMENT, token=None).json["servers"]

    for base in ("https://a.example/", "http://127.0.0.1:4566/_aws/execute-api/x/$default/"):
        assert urljoin(base + "api/v1/openapi.json", server["url"]) == base


@pytest.mark.parametrize("path", [DOCUMENT, PAGE])
def test_who_has_it_already_gets_it_only_when_it_has_changed(api: ApiClient, path: str) -> None:
    first = api("GET", path, token=None)
    etag = first.headers["etag"]

    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        again = api("GET", path, token=None, headers={"if-none-match": known})
        assert (again.status, again.text, again.headers["etag"]) == (304, "", etag)
    other = api("GET", path, token=None, headers={"if-none-match": '"other"'})
    assert (other.status, other.text) == (200, first.text)
    assert first.headers["cache-control"] == "no-cache"


def test_the_page_asks_nobody_else_for_anything(api: ApiClient) -> None:
    page = api("GET", PAGE, token=None)

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "set-cookie" not in page.headers
    assert "http:" not in page.text
    assert "https:" not in page.text
    assert re.findall(r"\bsrc=|@import|url\(", page.text) == []


def test_the_page_may_run_only_the_script_and_the_style_that_it_has_inside(api: ApiClient) -> None:
    page = api("GET", PAGE, token=None)
    rules = dict(rule.split(" ", 1) for rule in page.headers["content-security-policy"].split("; "))

    for element in ("script", "style"):
        (inner,) = re.findall(rf"<{element}>(.*?)</{element}>", page.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert rules[f"{element}-src"] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert re.findall(r"\son\w+=|style=|innerHTML|eval\(", page.text) == []


def test_the_start_leads_to_the_page_below_any_path(api: ApiClient) -> None:
    answer = api("GET", START, token=None)

    assert answer.status == 307
    assert urljoin("http://a.example/prefix/", answer.headers["location"]) == (
        "http://a.example/prefix/docs"
    )


def test_only_reading_is_allowed(api: ApiClient) -> None:
    for path in (DOCUMENT, PAGE, START):
        answer = api("POST", path, {}, token=None)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_the_document_has_every_operation_with_its_right(api: ApiClient) -> None:
    paths = json.loads(api("GET", DOCUMENT, token=None).text)["paths"]

    for operation in OPERATIONS:
        told = paths[re.sub(r"<(\w+)>", r"{\1}", operation.path)][operation.method.lower()]
        assert told["x-token"] == operation.permission.reach.value
        capability = operation.permission.capability
        assert told.get("x-capability") == (capability.value if capability else None)
        assert ("401" in told["responses"]) == (told.get("security") != [])
