"""URLs of endpoints are stored as the URL standard (WHATWG) writes them."""

import pytest

from shared.adapters.http.request import prepared
from shared.domain.endpoints.headers import OF_THE_CONNECTION
from shared.domain.endpoints.targets import TargetPolicy
from tests.support.arrange.api_client import ApiClient

PATH = "/api/v1/operational-webhook/endpoint"
# What is given, and what `new URL(given).href` of Node.js makes of it.
CORRECTED = [
    ("https://example.com", "https://example.com/"),
    (
        "https://example.com/hook?access_token=123|abc",
        "https://example.com/hook?access_token=123|abc",
    ),
    ("https://example.com/hook?thread={id}", "https://example.com/hook?thread={id}"),
    ('https://example.com/hook?token="abc"', "https://example.com/hook?token=%22abc%22"),
    (" https://example.com/hook ", "https://example.com/hook"),
    ("\thttps://example.com/hook\n", "https://example.com/hook"),
    ("https://exa\nmple.com/h\took", "https://example.com/hook"),
    ("HTTPS://EXAMPLE.COM/Hook", "https://example.com/Hook"),
    ("https:\\\\example.com\\hook", "https://example.com/hook"),
    ("https:///example.com/hook", "https://example.com/hook"),
    ("https:example.com/hook", "https://example.com/hook"),
    ("https:/example.com/hook", "https://example.com/hook"),
    ("https://example.com/a b?c d", "https://example.com/a%20b?c%20d"),
    ("https://example.com/%zz%2", "https://example.com/%zz%2"),
    ("https://example.com/%7Ea", "https://example.com/%7Ea"),
    ("https://example.com?", "https://example.com/?"),
    ("https://example.com/#", "https://example.com/#"),
    ("https://example.com/?#part", "https://example.com/?#part"),
    ("https://example.com/a'b?x'y", "https://example.com/a'b?x%27y"),
    ("https://example.com/<a>`{}", "https://example.com/%3Ca%3E%60%7B%7D"),
    ("https://example.com/a?<b>`{}^\\", "https://example.com/a?%3Cb%3E`{}^\\"),
    ("https://example.com:443/", "https://example.com/"),
    ("https://example.com:8443/", "https://example.com:8443/"),
    ("https://example.com:/", "https://example.com/"),
    ("https://us er:p@ss@example.com/", "https://us%20er:p%40ss@example.com/"),
    ("https://user@example.com/", "https://user@example.com/"),
    (
        "https://EX\u00e4mple.com/\u00e4?\u00f6=\u00fc",
        "https://xn--exmple-cua.com/%C3%A4?%C3%B6=%C3%BC",
    ),
    ("https://ex%41mple.com/", "https://example.com/"),
    ("https://example.com/a/../b/./c/%2e%2E/d", "https://example.com/b/d"),
    ("https://example.com/..", "https://example.com/"),
    ("https://example.com//a//", "https://example.com//a//"),
    ("https://0x08080808/", "https://8.8.8.8/"),
    ("https://010.8.8.8/", "https://8.8.8.8/"),
    ("https://134744072/", "https://8.8.8.8/"),
    ("https://8.8.2056/", "https://8.8.8.8/"),
    ("https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/"),
    ("https://\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45.com/", "https://example.com/"),
    ("https://my_app.example.com/", "https://my_app.example.com/"),
    ("https://example.com./", "https://example.com./"),
    ("https://\u65e5\u672c\u8a9e.jp/", "https://xn--wgv71a119e.jp/"),
    ("https://example.com/\ud83d\ude00", "https://example.com/%F0%9F%98%80"),
    ("https://example.com/a?b=[1]&c=;,", "https://example.com/a?b=[1]&c=;,"),
]
NO_URLS = [
    "https://",
    "https://exa mple.com/",
    "https://example.com:99999/",
    "https://example.com:port/",
    "https://[::1/",
    "https://exa<mple.com/",
    "https://a%00b/",
    "https://1.2.3.4.5/",
    "https://256.256.256.256/",
    "https://xn--/",
    "https://exa%mple.com/",
    "hook",
    "//example.com/",
    "https://ex^ample.com/",
    "https://user@/",
    "ftp://example.com/",
]


@pytest.mark.parametrize(("given", "stored"), CORRECTED)
def test_a_url_is_stored_as_the_url_standard_writes_it(
    api: ApiClient, given: str, stored: str
) -> None:
    answer = api("POST", PATH, {"url": given})

    assert (answer.status, answer.json.get("url")) == (201, stored)


@pytest.mark.parametrize("given", NO_URLS)
def test_create_endpoint_returns_422_for_an_invalid_url(api: ApiClient, given: str) -> None:
    answer = api("POST", PATH, {"url": given})

    assert (answer.status, answer.json["detail"][0]["loc"]) == (422, ["body", "url"])


@pytest.mark.parametrize("stored", sorted({stored for _, stored in CORRECTED}))
def test_the_path_and_query_of_a_url_are_sent_byte_for_byte(stored: str) -> None:
    request = prepared(stored, {}, b"", TargetPolicy())
    place = stored.partition("#")[0].split("/", 3)[3]

    assert request.data.startswith(f"POST /{place} HTTP/1.1\r\n".encode())


@pytest.mark.parametrize(
    "given",
    [
        "http:\\\\127.0.0.1\\",
        "http:/127.0.0.1/",
        " http://0x7f.1/",
        "http://127.0.0.1%09/",
        "http://1\t27.0.0.1/",
        "http:///%31%32%37.1/",
        "http://user@example.com@127.0.0.1/",
        "http://local\nhost/",
    ],
)
def test_create_endpoint_rejects_a_private_address_after_normalization(
    api: ApiClient, given: str
) -> None:
    assert api("POST", PATH, {"url": given}).status == 422


@pytest.mark.parametrize("name", sorted(OF_THE_CONNECTION))
def test_set_headers_rejects_a_header_that_is_never_sent(api: ApiClient, name: str) -> None:
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    path = "/api/v1/app/acme/endpoint"
    for spelled in (name, name.upper()):
        given = {"url": "https://example.com/", "headers": {spelled: "a"}}

        assert api("POST", path, given).status == 422
