"""Messages to one endpoint, each tried once."""

from datetime import timedelta
from typing import Any

from tests.support.arrange.api_client import ApiClient

APP = "/api/v1/app/acme"
MESSAGES = f"{APP}/endpoint/mine/msg"
ATTEMPTS = f"{APP}/attempt/endpoint/mine"


def mine(api: ApiClient) -> str:
    """Creates an endpoint called mine; returns its id."""
    api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"})
    body = {"url": "https://example.com", "uid": "mine"}
    return str(api("POST", f"{APP}/endpoint", body).json["id"])


def send(api: ApiClient, *, ok: bool = True, **members: Any) -> str:
    """The id of a message whose first attempt was made, the clock a minute later."""
    body = {"eventType": "a.b", "payload": {"do": "pass" if ok else "fail"}, **members}
    message = api("POST", f"{APP}/msg", body).json["id"]
    api.system.fan_out()
    api.system.deliver()
    api.system.clock.advance(timedelta(minutes=1))
    return str(message)


def ids_of(api: ApiClient, path: str = MESSAGES, **query: Any) -> list[str]:
    """Returns the ids on all pages of the list."""
    found, page = [], {"done": False}
    while not page["done"]:
        page = api("GET", path, query=query).json
        found += [item["id"] for item in page["data"]]
        query["iterator"] = page["iterator"]
    return found
