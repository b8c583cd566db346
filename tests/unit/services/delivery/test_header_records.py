"""Records of an attempt's headers, as the pipeline makes them."""

from dataclasses import replace

import pytest

from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.key_ring import KeyRing
from shared.adapters.memory import CountingEntropy, MemoryKeys
from shared.domain.deliveries.attempt_headers import AttemptHeaders
from shared.domain.deliveries.delivery import Attempt
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import Damaged
from shared.domain.ids import AttemptId
from shared.services.delivery.header_records import HeaderRecords
from tests.support.arrange import builders

KEY, NEXT = b"a key of 32 bytes or more, for tests", b"the key of 32 bytes or more after it"
SENT = (("webhook-id", builders.MESSAGE), ("X-Tenant", "confidential-tenant"))
RECEIVED = (("server", "nginx"),)


def records(*keys: bytes) -> HeaderRecords:
    current, *previous = keys or (KEY,)
    ring = KeyRing(current, tuple(previous))
    return HeaderRecords(cipher=AesGcmCipher(MemoryKeys(ring), CountingEntropy()))


def recorded(endpoint: Endpoint, reply: Reply) -> Attempt:
    return records().with_headers(builders.attempt(), endpoint, reply)


def reply(**overrides: object) -> Reply:
    return builders.reply(request_headers=SENT, response_headers=RECEIVED, **overrides)


def test_the_headers_of_both_sides_are_read_back() -> None:
    attempt = recorded(builders.endpoint(), reply())

    expected = AttemptHeaders(sent=SENT, received=RECEIVED)
    assert records().headers_of(attempt) == expected


def test_without_a_response_there_are_only_sent_headers() -> None:
    attempt = recorded(builders.endpoint(), reply(status_code=0, error="Timed out."))

    assert records().headers_of(attempt) == AttemptHeaders(sent=SENT)


def test_an_attempt_without_a_request_has_no_record() -> None:
    attempt = recorded(builders.endpoint(), builders.reply())

    assert attempt.headers is None
    assert records().headers_of(attempt) is None


def test_the_endpoints_own_headers_are_encrypted() -> None:
    endpoint = builders.endpoint(headers={"x-tenant": "confidential-tenant"})

    sealed, plain = recorded(endpoint, reply()), recorded(builders.endpoint(), reply())

    assert sealed.headers is not None
    assert plain.headers is not None
    assert plain.headers[1:] not in sealed.headers
    assert records().headers_of(sealed) == AttemptHeaders(sent=SENT, received=RECEIVED)


def test_a_record_is_readable_until_its_key_is_removed() -> None:
    attempt = recorded(builders.endpoint(headers={"X-Tenant": "a"}), reply())

    assert records(NEXT, KEY).headers_of(attempt) is not None
    assert records(NEXT).headers_of(attempt) is None


def test_a_sealed_record_of_another_attempt_is_not_read() -> None:
    attempt = recorded(builders.endpoint(headers={"X-Tenant": "a"}), reply())
    other = replace(attempt, id=AttemptId(builders.new_id("atmpt_", 9)))

    assert records().headers_of(other) is None


@pytest.mark.parametrize("headers", [b"", b"\x01", b"\x01nonsense", b"\x07"])
def test_a_damaged_record_is_reported(headers: bytes) -> None:
    with pytest.raises(Damaged):
        records().headers_of(builders.attempt(headers=headers))
