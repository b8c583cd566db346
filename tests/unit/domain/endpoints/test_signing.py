import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.domain.endpoints.signing import Secret, sign, signed_headers
from shared.domain.errors import InvalidInput
from tests.support.arrange.builders import PAIR, PAIR_PUBLIC

# The example from the tests of the Standard Webhooks libraries.
PUBLISHED = Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
PUBLISHED_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
PUBLISHED_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
PAIR_SIGNATURE = (
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
)
SIGNED_AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNED = f"{PUBLISHED_ID}.1614265330.".encode() + BODY
ED25519 = LibraryEd25519().sign


@pytest.mark.parametrize(
    ("secret", "signature"), [(PUBLISHED, PUBLISHED_SIGNATURE), (PAIR, PAIR_SIGNATURE)]
)
def test_the_published_examples_give_the_published_signatures(
    secret: Secret, signature: str
) -> None:
    assert sign(secret, SIGNED, ED25519) == signature


def test_a_key_pair_reveals_only_its_public_key() -> None:
    assert PAIR.reveal() == PAIR_PUBLIC
    assert Secret.parse(PAIR.whole()) == PAIR


def test_a_symmetric_secret_and_a_key_pair_both_sign() -> None:
    headers = signed_headers([PAIR, PUBLISHED], PUBLISHED_ID, SIGNED_AT, BODY, ED25519)

    assert headers["webhook-signature"] == f"{PAIR_SIGNATURE} {PUBLISHED_SIGNATURE}"


def test_a_symmetric_secret_needs_no_ed25519() -> None:
    def unused(_private: bytes, _data: bytes) -> bytes:
        raise AssertionError

    assert sign(PUBLISHED, SIGNED, unused) == PUBLISHED_SIGNATURE


def test_every_header_is_sent_under_both_of_its_names() -> None:
    sent_at = SIGNED_AT + timedelta(microseconds=999_999)

    headers = signed_headers([PUBLISHED], PUBLISHED_ID, sent_at, BODY, ED25519)

    assert headers == {
        "webhook-id": PUBLISHED_ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": PUBLISHED_SIGNATURE,
        "svix-id": PUBLISHED_ID,
        "svix-timestamp": "1614265330",
        "svix-signature": PUBLISHED_SIGNATURE,
    }


@given(
    key=st.binary(min_size=24, max_size=75),
    beside=st.booleans(),
    value=st.dictionaries(st.text(), st.text() | st.integers()),
    ascii_only=st.booleans(),
)
def test_signatures_verify_with_the_receivers_library(
    key: bytes, beside: bool, value: dict[str, str | int], ascii_only: bool
) -> None:
    secret = Secret(key)
    secrets = [PAIR, secret] if beside else [secret]
    body = json.dumps(value, ensure_ascii=ascii_only).encode()

    headers = signed_headers(secrets, "msg_1", datetime.now(UTC), body, ED25519)

    receiver = Webhook(secret.reveal())
    assert receiver.verify(body, headers) == value
    with pytest.raises(WebhookVerificationError):
        receiver.verify(body + b" ", headers)


@given(st.binary(min_size=24, max_size=75))
def test_a_revealed_secret_can_be_parsed(key: bytes) -> None:
    assert Secret.parse(Secret(key).reveal()) == Secret(key)
    assert Secret(key).whole() == Secret(key).reveal()


@given(st.binary(min_size=64, max_size=64))
def test_a_key_pair_differs_from_a_symmetric_secret_of_the_same_bytes(key: bytes) -> None:
    pair = Secret.parse("whsk_" + base64.b64encode(key).decode())

    assert (pair.private + pair.public, pair.is_pair) == (key, True)
    assert pair != Secret(key)
    assert Secret.parse(pair.whole()) == pair


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_!!!!",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
        "whsec_ключ",
        "whsec_" + base64.b64encode(bytes(23)).decode(),
        "whsec_" + base64.b64encode(bytes(76)).decode(),
        "whsk_",
        "whsk_!!!!",
        "whsk_" + base64.b64encode(bytes(63)).decode(),
        "whsk_" + base64.b64encode(bytes(65)).decode(),
        "whpk_" + base64.b64encode(bytes(32)).decode(),
    ],
)
def test_a_malformed_secret_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Secret.parse(text)

    assert caught.value.problems[0].loc == ("body", "secret")
    assert text[6:] not in str(caught.value) or not text[6:]


def test_a_secrets_repr_shows_nothing() -> None:
    assert repr(Secret(b"x" * 24)) == "Secret()"
    assert repr(PAIR) == "Secret()"
