"""Server of `outrider listen`."""

import http.client
from urllib.parse import urlsplit

import pytest

from shared.adapters.operator.hook_server import hook_server


@pytest.mark.parametrize(("status", "length"), [(200, "0"), (204, None), (304, None), (500, "0")])
def test_a_response_without_a_body_has_no_content_length(status: int, length: str | None) -> None:
    with hook_server(0, status) as (url, came):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        for number in range(2):
            connection.request("POST", f"/{number}", b"{}")
            answer = connection.getresponse()

            assert (answer.status, answer.read()) == (status, b"")
            assert answer.headers["content-length"] == length
            assert came().path == f"/{number}"
        connection.close()
