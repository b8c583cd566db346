"""Contract of `Http` for requests."""

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from ssl import create_default_context

import pytest

from shared.adapters.http.socket_http import SocketHttp
from tests.support.arrange import loopback_senders
from tests.support.arrange.loopback_senders import BODY, FakeResolver
from tests.support.fakes.certificates import server_context
from tests.support.fakes.raw_server import OK, raw_server, says


@pytest.fixture(scope="module")
def sender() -> Iterator[SocketHttp]:
    with loopback_senders.http_sender() as made:
        yield made


def test_the_body_arrives_byte_for_byte_with_its_headers(sender: SocketHttp) -> None:
    body = '{ "é" :\t1.0 }'.encode()
    with raw_server(says(OK)) as server:
        reply = sender.post(server.url, {"X-Custom-Name": "ä b", "svix-id": "msg_1"}, body)

    assert reply.ok
    assert reply.body == b"ok"
    assert server.body == body
    assert server.lines[0] == "POST /hook HTTP/1.1"
    assert sorted(server.lines[1:]) == sorted(
        [
            f"Host: 127.0.0.1:{server.port}",
            "accept: */*",
            "content-type: application/json",
            f"user-agent: Outrider/{_version()}",
            "X-Custom-Name: " + "ä b".encode().decode("latin-1"),
            "svix-id: msg_1",
            f"Content-Length: {len(body)}",
        ]
    )
    sent = [f"{name}: {value}".encode().decode("latin-1") for name, value in reply.request_headers]
    assert sent == server.lines[1:]


@pytest.mark.parametrize("is_safe", [False, True])
def test_a_slowly_read_body_arrives_complete(is_safe: bool, tmp_path: Path) -> None:
    body = bytes(range(256)) * 8_192
    context, certificate = server_context(tmp_path, "hook.example") if is_safe else (None, None)
    with (
        raw_server(says(OK), tls=context, pause=0.001) as server,
        loopback_senders.http_sender(
            FakeResolver(["127.0.0.1"]),
            timeout=timedelta(seconds=30),
            tls=create_default_context(cafile=certificate),
        ) as made,
    ):
        assert made.post(f"{server.scheme}://hook.example:{server.port}/", {}, body).ok

    assert server.body == body


def _version() -> str:
    pyproject = Path(__file__).parents[3] / "pyproject.toml"
    return str(tomllib.loads(pyproject.read_text())["project"]["version"])


def test_the_callers_headers_take_precedence_except_those_of_the_connection(
    sender: SocketHttp,
) -> None:
    headers = {
        "User-Agent": "Mine/1",
        "Accept": "text/plain",
        "Host": "elsewhere.example",
        "Content-Type": "text/plain",
        "Content-Length": "0",
        "Transfer-Encoding": "chunked",
        "Connection": "upgrade",
        "Upgrade": "websocket",
        "Expect": "100-continue",
        "Content-Encoding": "gzip",
        "X-Twice": "first",
        "x-twice": "second",
    }
    with raw_server(says(OK)) as server:
        sender.post(server.url, headers, BODY)

    assert server.body == BODY
    assert sorted(line.lower() for line in server.lines[1:]) == sorted(
        [
            f"host: 127.0.0.1:{server.port}",
            "user-agent: mine/1",
            "accept: text/plain",
            "content-type: text/plain",
            f"content-length: {len(BODY)}",
            "x-twice: second",
        ]
    )


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "authorization: Basic dXNlcjpww6Rzczp3w7ZyZA=="),
        ({"Authorization": "Bearer t"}, "Authorization: Bearer t"),
    ],
)
def test_credentials_in_the_url_become_an_authorization_header_unless_given(
    sender: SocketHttp, headers: dict[str, str], expected: str
) -> None:
    with raw_server(says(OK)) as server:
        url = server.url.replace("://", "://user:p%C3%A4ss%3Aw%C3%B6rd@")
        assert sender.post(url, headers, BODY).ok

    assert [line for line in server.lines if "authorization" in line.lower()] == [expected]
    assert "user" not in server.lines[0]


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("", "/"),
        ("?a=b", "/?a=b"),
        ("/a%2Fb%20c?x=%2B+&y=%C3%A4#part", "/a%2Fb%20c?x=%2B+&y=%C3%A4"),
        ("/ä?ö=1", "/%C3%A4?%C3%B6=1"),
        ("/a\r\nX-Evil: 1", "/aX-Evil:%201"),
        ("/a b", "/a%20b"),
    ],
)
def test_a_path_is_sent_unchanged_and_cannot_inject_a_header(
    sender: SocketHttp, path: str, sent: str
) -> None:
    with raw_server(says(OK)) as server:
        assert sender.post(f"http://127.0.0.1:{server.port}{path}", {}, BODY).ok

    assert server.lines[0] == f"POST {sent} HTTP/1.1"
    assert not any(line.lower().startswith("x-evil") for line in server.lines)


@pytest.mark.parametrize(
    "headers",
    [
        {"x-a": "b\r\nx-evil: 1"},
        {"x-a": "b\nx-evil: 1"},
        {"x-a": "b\0"},
        {"x-a": "\ud800"},
        {"x-a\r\nx-evil": "1"},
        {"x a": "1"},
        {"x:a": "1"},
        {"x,a": "1"},
        {"": "1"},
        {"ключ": "1"},
    ],
)
def test_invalid_headers_are_never_sent(sender: SocketHttp, headers: dict[str, str]) -> None:
    with raw_server(says(OK)) as server:
        reply = sender.post(server.url, headers, BODY)

    assert (reply.status_code, server.connections) == (0, 0)
    assert reply.error is not None
    assert "header" in reply.error


def test_proxies_of_the_environment_are_not_used(
    sender: SocketHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    with raw_server(says(OK)) as server:
        assert sender.post(server.url, {}, BODY).ok


def test_cookies_are_not_kept(sender: SocketHttp) -> None:
    with raw_server(says(b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\n\r\n")) as server:
        sender.post(server.url.replace("127.0.0.1", "localhost"), {}, BODY)
        sender.post(server.url.replace("127.0.0.1", "localhost"), {}, BODY)

    assert len(server.requests) == 2
    assert not any(line.lower().startswith("cookie") for line in server.lines)
