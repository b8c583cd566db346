import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from shared.domain.errors import InvalidInput
from shared.domain.signing import Secret, sign, signed_headers

# The example that the Standard Webhooks libraries test themselves with.
PUBLISHED = Secret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
PUBLISHED_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
PUBLISHED_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_example_gives_the_published_signature() -> None:
    signature = sign(PUBLISHED, PUBLISHED_ID, "1614265330", b'{"test": 2432232314}')

    assert signature == PUBLISHED_SIGNATURE


def test_every_header_is_sent_under_both_of_its_names() -> None:
    sent_at = datetime.fromtimestamp(1614265330, UTC) + timedelta(microseconds=999_999)

    headers = signed_headers([PUBLISHED], PUBLISHED_ID, sent_at, b'{"test": 2432232314}')

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
    value=st.dictionaries(st.text(), st.text() | st.integers()),
    ascii_only=st.booleans(),
)
def test_the_library_of_the_receivers_verifies(
    key: bytes, value: dict[str, str | int], ascii_only: bool
) -> None:
    secret = Secret(key)
    body = json.dumps(value, ensure_ascii=ascii_only).encode()

    headers = signed_headers([secret], "msg_1", datetime.now(UTC), body)

    receiver = Webhook(secret.reveal())
    assert receiver.verify(body, headers) == value
    with pytest.raises(WebhookVerificationError):
        receiver.verify(body + b" ", headers)


@given(st.binary(min_size=24, max_size=75))
def test_a_secret_reads_back_what_it_reveals(key: bytes) -> None:
    assert Secret.parse(Secret(key).reveal()) == Secret(key)


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
        "whsk_" + base64.b64encode(bytes(64)).decode(),
    ],
)
def test_other_texts_are_no_secrets(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        Secret.parse(text)

    assert caught.value.problems[0].loc == ("body", "secret")
    assert text[6:] not in str(caught.value) or not text[6:]


def test_a_secret_does_not_show_itself() -> None:
    assert repr(Secret(b"x" * 24)) == "Secret()"
