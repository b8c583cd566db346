"""Public keys of endpoints, for anyone."""

import base64
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.builders import PAIR

OTHER_PAIR = (
    "whsk_"
    + base64.b64encode(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        + bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    ).decode()
)


@pytest.fixture
def ids(api: ApiClient) -> dict[str, str]:
    app = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"]
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    given = {"url": "https://example.com/", "uid": "mine", "secret": PAIR.whole()}
    endpoint = api("POST", f"/api/v1/app/{app}/endpoint", given)
    return {"org": api.org, "app": app, "endpoint": endpoint.json["id"]}


def ask(api: ApiClient, ids: dict[str, str], **options: Any) -> ClientResponse:
    return api("GET", "/.well-known/jwks.json", query=ids, token=None, **options)


def test_a_key_of_the_set_verifies_a_delivery(api: ApiClient, ids: dict[str, str]) -> None:
    api("POST", "/api/v1/app/acme/msg", {"eventType": "a.b", "payload": {"a": 1}})
    api.system.run(2)
    [sent] = api.system.http.requests

    [key] = jwt.PyJWKSet.from_dict(ask(api, ids).json).keys

    assert (key.key_type, key.algorithm_name) == ("OKP", "EdDSA")
    assert isinstance(key.key, Ed25519PublicKey)
    signed = f"{sent.headers['webhook-id']}.{sent.headers['webhook-timestamp']}.".encode()
    _, _, signature = sent.headers["webhook-signature"].partition(",")
    key.key.verify(base64.b64decode(signature), signed + sent.body)


def test_the_id_of_a_key_is_its_thumbprint(api: ApiClient, ids: dict[str, str]) -> None:
    """The example of RFC 8037, appendix A.3."""
    api("POST", "/api/v1/app/acme/endpoint/mine/secret/rotate", {"key": OTHER_PAIR})

    current, _ = ask(api, ids).json["keys"]

    assert current["kid"] == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert current["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_a_replaced_key_stays_in_the_set_while_it_signs(
    api: ApiClient, ids: dict[str, str]
) -> None:
    [before] = ask(api, ids).json["keys"]
    rotation = {"key": OTHER_PAIR, "gracePeriodSeconds": 60}
    api("POST", "/api/v1/app/acme/endpoint/mine/secret/rotate", rotation)

    assert ask(api, ids).json["keys"][1] == before
    api.system.clock.advance(api.system.delivery.reserve * 10)
    assert before not in ask(api, ids).json["keys"]


def test_the_set_is_cached_and_revalidated(api: ApiClient, ids: dict[str, str]) -> None:
    first = ask(api, ids)

    again = ask(api, ids, headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=300"
    assert (again.status, again.text) == (304, "")


def test_an_endpoint_without_public_keys_is_like_none(api: ApiClient, ids: dict[str, str]) -> None:
    plain = api("POST", "/api/v1/app/acme/endpoint", {"url": "https://example.com/"}).json["id"]
    unknown = ids["endpoint"][:-1] + ("a" if ids["endpoint"][-1] != "a" else "b")

    answers = [
        ask(api, {**ids, **other})
        for other in (
            {"endpoint": plain},
            {"endpoint": unknown},
            {"endpoint": "mine"},
            {"app": "acme"},
            {"org": "org_other"},
        )
    ]

    assert {(answer.status, answer.text) for answer in answers} == {(404, answers[0].text)}


def test_a_deleted_endpoint_has_no_keys(api: ApiClient, ids: dict[str, str]) -> None:
    api("DELETE", "/api/v1/app/acme/endpoint/mine")

    assert ask(api, ids).status == 404


@pytest.mark.parametrize(
    "change",
    [{"org": ""}, {"app": "a#b"}, {"endpoint": "x" * 257}, {"endpoint": "ä"}, {"endpoint": "a/b"}],
)
def test_ids_that_are_none_are_refused(
    api: ApiClient, ids: dict[str, str], change: dict[str, str]
) -> None:
    assert ask(api, {**ids, **change}).status == 422


def test_all_three_ids_are_needed(api: ApiClient, ids: dict[str, str]) -> None:
    for name in ids:
        assert ask(api, {k: v for k, v in ids.items() if k != name}).status in {400, 422}
