"""Limits of destinations, and of authentication to receivers."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from functions.api.schemas.receiver_auth.tls import MAX_PEM_CHARACTERS
from tests.support.arrange.limits.rows import (
    LIST,
    OBJECT,
    TEXT,
    Loc,
    Row,
    listing,
    names,
    number,
    text,
)
from tests.support.arrange.tenant import DESTINATION
from tests.support.fakes import client_certificates

CONTROLS = ("\x00", "a\nb", "\x7f")
NO_TEXT: tuple[Any, ...] = (1, None, [], True)
BASIC: dict[str, Any] = {"username": "me", "password": ""}
BASIC_AUTH = Row(
    OBJECT,
    [
        BASIC,
        {"username": "x" * 1_024, "password": "x" * 1_024, "other": 1},
        {"username": "é\t", "password": ":é\t"},
    ],
    [
        ({}, ("username",)),
        ({"username": "me"}, ("password",)),
        *((BASIC | {"username": value}, ("username",)) for value in ("", "a:b", "x" * 1_025, *CONTROLS, *NO_TEXT)),
        *((BASIC | {"password": value}, ("password",)) for value in ("x" * 1_025, *CONTROLS, *NO_TEXT)),
    ],
).or_null()  # fmt: skip
API_KEY: dict[str, Any] = {"header": "X-Api-Key", "value": "k"}
API_KEY_AUTH = Row(
    OBJECT,
    [
        API_KEY,
        {"header": "x" * 128, "value": "x" * 4_096, "other": 1},
        {"header": "!#$%&'*+-.^_`|~09", "value": "é\t"},
    ],
    [
        ({}, ("header",)),
        ({"header": "X-Api-Key"}, ("value",)),
        *((API_KEY | {"header": name}, ("header",)) for name in ("", "a b", "a:", "é", "x" * 129, "a\n", *NO_TEXT)),
        *((API_KEY | {"header": name}, ("header",)) for name in ("Content-Length", "SVIX-id", "webhook-id", "Host")),
        *((API_KEY | {"value": value}, ("value",)) for value in ("", "x" * 4_097, "é" * 2_049, *CONTROLS, *NO_TEXT)),
    ],
).or_null()  # fmt: skip

QUEUE: Any = DESTINATION["config"]
LONGEST_QUEUE = "https://sqs.us-east-1.amazonaws.com/210987654321/".ljust(49 + 80, "q")
QUEUE_URLS: tuple[Any, ...] = (
    "", "x", LONGEST_QUEUE + "q", "http://sqs.us-east-1.amazonaws.com/210987654321/orders",
    "https://sqs.us-east-1.amazonaws.com.example.com/210987654321/orders", "https://me@sqs.us-east-1.amazonaws.com/210987654321/q",
    "https://sqs.us-east-1.amazonaws.com/1/orders", "https://sqs.us-east-1.amazonaws.com/210987654321/orders/../x",
    "https://sqs.us-east-1.amazonaws.com/210987654321/orders\n", "https://127.0.0.1/210987654321/orders",
    "x" * 3_000, 1, ["x"], {"a": 1},
)  # fmt: skip
ROLES: tuple[Any, ...] = (
    "", "x", "arn:aws:iam::1:role/outrider-orders", "arn:aws:iam::210987654321:role/orders",
    "arn:aws:iam::210987654321:role/a/outrider-orders", "arn:aws:iam::210987654321:user/outrider-orders",
    "arn:aws:iam::210987654321:role/outrider-*", "x" * 3_000, 1, True,
)  # fmt: skip
REGIONS: tuple[Any, ...] = ("", "x", "eu-west-1", "us-east-1\n", 1)
EXTERNAL_IDS: tuple[Any, ...] = ("", "a b", "é", "x" * 257, "a\n", 1)


def _changed(member: str, values: tuple[Any, ...]) -> list[tuple[Any, Loc]]:
    """Returns the queue with each value of a member."""
    return [({**QUEUE, member: value}, (member,)) for value in values]


CONFIG = Row(
    OBJECT,
    [
        QUEUE,
        {"queueUrl": LONGEST_QUEUE, "roleArn": None, "other": {"a": 1}},
        {**QUEUE, "region": "us-east-1", "externalId": "x" * 256},
        {**QUEUE, "externalId": "aZ09_+=,.@:/-", "accessKeyId": None, "secretAccessKey": None},
    ],
    [
        *_changed("queueUrl", QUEUE_URLS),
        *_changed("roleArn", ROLES),
        *_changed("region", REGIONS),
        *_changed("externalId", EXTERNAL_IDS),
        *_changed("accessKeyId", ("AKIA", "", 1)),
        *_changed("secretAccessKey", ("s3cret", {})),
        *_changed("endpointUrl", ("https://example.com", 1)),
    ],
)
# Each of the other types is tried with its own configuration elsewhere.
TYPE = text(["sqs"], ["", "SQS", "sqs\n", "kafka", "s3", "x" * 100_000])
SINK_UID = names(256, "sink_")
SINK_TYPES = listing(replace(names(256), fits=["a.b"]), None, least=0).or_null()

SECRET = text(["x", "é" * 8_192], ["x" * 8_193, *CONTROLS])
TOKEN_URL = text(
    ["http://x", "https://me@example.com:1/a?b#c", "http://x/".ljust(2_048, "a")],
    ["", "x", "/a", "ftp://x", "http://", "javascript:1", "http://[::1", "http://x/".ljust(2_049, "a")],
)  # fmt: skip
SIGNING: dict[str, Any] = {
    "secretBase64": base64.b64encode(b"x" * 32).decode(),
    "signingAlgorithm": "HS256",
}
JWT_PARAMS = Row(
    OBJECT,
    [None],
    [
        # The client authenticates with its secret.
        (SIGNING, ()),
        ({}, ("secretBase64",)),
        ({"secretBase64": ""}, ("signingAlgorithm",)),
        *((SIGNING | {"secretBase64": value}, ("secretBase64",)) for value in ("!", "a", "é", "A" * 32_772, *NO_TEXT)),
        *((SIGNING | {"signingAlgorithm": value}, ("signingAlgorithm",)) for value in ("", "none", "hs256", *NO_TEXT)),
        *((SIGNING | {"secretId": value}, ("secretId",)) for value in ("x" * 1_025, *CONTROLS, *NO_TEXT[2:])),
        *((SIGNING | {"tokenExpirySecs": n}, ("tokenExpirySecs",)) for n in (0, -1, 3_601, 1.5, "60", True)),
    ],
)  # fmt: skip
SCOPES = Row(
    LIST,
    [[], ["x" * 256], ["!#[]~"], ["a", "a"], [f"s{n}" for n in range(50)], None],
    [
        ([f"s{n}" for n in range(51)], ()),
        *((["a", scope], ("[1]",)) for scope in ("", "a b", '"', "\\", "é", "a\n", "x" * 257, *NO_TEXT)),
    ],
)  # fmt: skip
EXTRA_PARAMS = Row(
    OBJECT,
    [{}, {"x" * 128: "x" * 1_024}, {f"p{n}": "" for n in range(20)}, {"é &=": "é &="}, None],
    [
        ({f"p{n}": "" for n in range(21)}, ()),
        *(({name: "x"}, ()) for name in ("client_id", "client_secret", "grant_type", "scope", "client_assertion")),
        *(({name: "x"}, (name, "[key]")) for name in ("", "x" * 129)),
        *(({"a": value}, ("a",)) for value in ("x" * 1_025, *CONTROLS, *NO_TEXT)),
    ],
)  # fmt: skip
EXTRA_HEADERS = Row(
    OBJECT,
    [{}, {"X-A": "x" * 4_096}, {f"X-{n}": "" for n in range(20)}, {"!#$%&'*+-.^_`|~09": "é\t"}, None],
    [
        ({f"X-{n}": "" for n in range(21)}, ()),
        *(({name: "x"}, ()) for name in ("", "a b", "a:", "é", "Content-Length", "Host", "Authorization", "accept")),
        *(({"X-A": value}, ()) for value in ("x" * 4_097, "é" * 2_049, *CONTROLS)),
        *(({"X-A": value}, ("X-A",)) for value in NO_TEXT),
    ],
)  # fmt: skip

IDENTITY, CHAIN = client_certificates.example(), client_certificates.example_chain()
KEY = IDENTITY.removesuffix(CHAIN)
# What is no PEM, one that is too long, and one that is cut off.
NO_PEM = ("", "x", "\x00", "é", CHAIN.ljust(MAX_PEM_CHARACTERS + 1), CHAIN[:-30])
TLS_IDENTITY = text(
    [IDENTITY, CHAIN + KEY, IDENTITY.ljust(MAX_PEM_CHARACTERS)],
    [*NO_PEM, KEY, CHAIN, KEY + IDENTITY, IDENTITY + CHAIN],
)
AUTHORITIES = text(
    [CHAIN, CHAIN * 20, CHAIN.ljust(MAX_PEM_CHARACTERS)], [*NO_PEM, KEY, IDENTITY, CHAIN * 21]
)

RECEIVERS: Mapping[str, Row] = {
    "basicAuth": BASIC_AUTH,
    "apiKeyAuth": API_KEY_AUTH,
    "destination uid": SINK_UID.or_null(),
    # To enable one takes a role that works, see `tests/api/destinations`.
    "destination status": text(["disabled"], ["", "Enabled", "retrying"]).or_null(),
    "batchSize": number(1, 1).or_null(),
    "maxWaitSecs": number(0, 0).or_null(),
    "destination eventTypes": SINK_TYPES,
    "destination filterTypes": SINK_TYPES,
    "destination channels": listing(names(128, more=":+"), 10, least=0).or_null(),
    "type": TYPE,
    "destination.patch type": TYPE.or_null(),
    "config": replace(CONFIG, breaks=[*CONFIG.breaks, ({}, ("queueUrl",)), (None, ())]),
    "destination.patch config": replace(CONFIG, fits=[*CONFIG.fits, {}, None]),
    "transformation code": Row(TEXT, [None], [("", ()), ("function handler() {}", ())]),
    "grantType": text(["clientCredentials"], ["", "client_credentials", "password"]),
    # The other methods need a key.
    "authMethod": text(
        ["clientSecretBasic", "clientSecretPost", "webIdentity"],
        ["", "client_secret_basic", "none"],
    ),
    "clientId": text(["x", "é" * 1_024], ["", "x" * 1_025, *CONTROLS]),
    "clientSecret": replace(SECRET, breaks=[*SECRET.breaks, ("", ())]),
    "tokenUrl": TOKEN_URL,
    "jwtParams": JWT_PARAMS,
    "scopes": SCOPES,
    "extraParams": EXTRA_PARAMS,
    "refreshToken": SECRET.or_null(),
    "extraHeaders": EXTRA_HEADERS,
    "audience": text(["!", "~" * 1_000], ["", "x" * 1_001, "a b", "é", "a\n", "\x7f"]),
    "identity": TLS_IDENTITY,
    "cert": AUTHORITIES.or_null(),
}
