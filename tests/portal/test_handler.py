"""Pages and files of the portal: addresses, caching, compression, and the page's headers."""

import gzip
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from tests.portal.conftest import PAGE, SCRIPT, Serve, body


@pytest.mark.parametrize("path", ["/portal/", "/portal/start", "/portal/app/app_1/endpoints"])
def test_every_address_answers_the_page_and_is_validated_at_each_load(
    serve: Serve, path: str
) -> None:
    response = serve(path)

    assert response["statusCode"] == 200
    assert response["headers"]["content-type"] == "text/html; charset=utf-8"
    assert response["headers"]["cache-control"] == "no-cache"
    assert body(response).decode() == PAGE


def test_the_address_without_a_slash_leads_to_the_page(serve: Serve) -> None:
    response = serve("/portal")

    assert (response["statusCode"], response["headers"]["location"]) == (307, "portal/start")


def test_the_address_without_a_slash_keeps_the_look_that_it_asks_for(serve: Serve) -> None:
    response = serve("/portal", query="darkMode=true&lang=de")

    assert response["headers"]["location"] == "portal/start?darkMode=true&lang=de"


def test_a_file_is_kept_forever(serve: Serve) -> None:
    response = serve("/portal/assets/a-1.js")

    assert response["headers"]["cache-control"] == "public, max-age=31536000, immutable"
    assert response["headers"]["content-type"] == "text/javascript; charset=utf-8"
    assert body(response) == SCRIPT


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0,gzip; q=0", None),
        ("br;q=nonsense", "br"),
        ("*", None),
    ],
)
def test_a_file_is_answered_in_the_best_accepted_coding(
    serve: Serve, accepted: str, coding: str | None
) -> None:
    response = serve("/portal/assets/a-1.js", accept_encoding=accepted)

    assert response["headers"].get("content-encoding") == coding
    assert response["headers"]["vary"] == "accept-encoding"
    decoded = {"gzip": gzip.decompress, "br": {b"brotli": SCRIPT}.__getitem__}
    content = body(response)
    assert (decoded[coding](content) if coding else content) == SCRIPT


@pytest.mark.parametrize(
    "name",
    ["none.js", "a-1.js.br", "a-1.js.gz", "../index.html", "..%2findex.html", "", "/etc/passwd"],
)
def test_other_names_are_no_files(serve: Serve, name: str) -> None:
    response = serve(f"/portal/assets/{name}")

    assert response["statusCode"] == 404
    assert response["headers"]["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_portal_is_only_read(serve: Serve, method: str) -> None:
    response = serve("/portal/", method)

    assert (response["statusCode"], response["headers"]["allow"]) == (405, "GET, HEAD")


def test_head_answers_the_headers_alone(serve: Serve) -> None:
    response = serve("/portal/", "HEAD")

    assert response["body"] == ""
    assert response["headers"] == serve("/portal/")["headers"]


def test_nobody_may_frame_the_page_by_default(serve: Serve) -> None:
    policy = serve("/portal/")["headers"]["content-security-policy"]

    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_only_the_scripts_that_the_build_puts_into_the_page_run(serve: Serve, build: Path) -> None:
    (build / "index.html").write_text(f"<script>first()</script>{PAGE}<script>\nü</script>")

    policy = serve("/portal/")["headers"]["content-security-policy"]

    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in ("first()", "\nü")]
    sources = " ".join(["script-src 'self'", *(f"'sha256-{text}'" for text in hashes)])
    assert sources in policy.split("; ")


def test_the_page_names_the_origins_that_may_frame_it(serve: Serve) -> None:
    origins = "https://a.example https://b.example:8443"

    response = serve("/portal/", ancestors=origins)

    assert f"frame-ancestors {origins};" in response["headers"]["content-security-policy"] + ";"
    assert f'name="outrider-frame-ancestors" content="{origins}"' in body(response).decode()


def test_the_page_is_compressed_after_it_is_made(serve: Serve) -> None:
    response = serve("/portal/", ancestors="https://a.example", accept_encoding="gzip")

    assert response["headers"]["content-encoding"] == "gzip"
    assert b"https://a.example" in gzip.decompress(body(response))


def test_a_stack_that_was_built_without_node_says_so(serve: Serve, build: Path) -> None:
    (build / "index.html").unlink()

    response = serve("/portal/")

    assert response["statusCode"] == 503
    assert "make portal" in response["body"]
