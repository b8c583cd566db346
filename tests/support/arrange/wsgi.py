"""A WSGI application of the API's handlers, for testing tools."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from tests.support.arrange.api_client import ApiClient

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def application(api: ApiClient) -> Application:
    """Passes each request to the function that the template's routes choose."""

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer = api(
            environ["REQUEST_METHOD"],
            environ["PATH_INFO"].encode("latin-1").decode(errors="replace"),
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or None,
            query=parse_qs(environ["QUERY_STRING"], keep_blank_values=True),
            headers=_headers(environ),
            token=None,
            encoded=True,
        )
        status = HTTPStatus(answer.status)
        start_response(f"{status.value} {status.phrase}", list(answer.headers.items()))
        return [answer.text.encode()]

    return serve


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    named = {k.removeprefix("HTTP_"): v for k, v in environ.items() if k.startswith("HTTP_")}
    return {name.replace("_", "-").lower(): value for name, value in named.items()}
