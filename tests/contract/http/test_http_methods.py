"""Contract of `Http` for methods."""

import pytest

from tests.support.arrange import loopback_senders
from tests.support.arrange.loopback_senders import BODY
from tests.support.fakes.raw_server import OK, raw_server, says


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "GET", "OPTIONS"])
def test_a_request_has_its_method_and_its_body(method: str) -> None:
    with loopback_senders.http_sender() as sender, raw_server(says(OK)) as server:
        reply = sender.post(server.url, {}, BODY, method=method)

    assert reply.ok
    assert server.lines[0] == f"{method} /hook HTTP/1.1"
    assert server.body == BODY


@pytest.mark.parametrize(
    "method", ["", "post", "DELETE", "CONNECT", "POST /other HTTP/1.1\r\nHost: x\r\n\r\nPOST"]
)
def test_any_other_method_is_not_sent(method: str) -> None:
    with loopback_senders.http_sender() as sender, raw_server(says(OK)) as server:
        reply = sender.post(server.url, {}, BODY, method=method)

    assert (reply.status_code, server.requests) == (0, [])
    assert reply.error
    assert "no such method" in reply.error
