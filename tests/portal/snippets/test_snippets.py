"""The code that the portal shows to receivers, run in each language.

Each program in `programs/` and `tests/sdk/` runs the very text of the page. A line of its input is
a delivery, and a line of its output says whether the code accepted it.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.domain.endpoints.signing import Secret, signed_headers
from tests.portal.snippets.languages import LANGUAGES, Sent, verdicts
from tools.local_stack.programs.languages import SNIPPETS

SECRET, OTHER = Secret(b"s" * 24), Secret(b"o" * 24)
# Neither what a parser makes of it nor another encoding has these bytes.
BODY = '{ "type": "invoice.paid", "name": "Émile", "amount": 1.00 }\n'.encode()
MINUTE = timedelta(minutes=1)


def delivery(
    *secrets: Secret, late: timedelta = timedelta(0), body: bytes = BODY, name: str = "msg_1"
) -> Sent:
    """Signs as Outrider does; `late` is the age of the delivery when it arrives."""
    headers = signed_headers(secrets, name, datetime.now(UTC) - late, body, _no_pairs)
    return Sent(body, *(headers[f"webhook-{part}"] for part in ("id", "timestamp", "signature")))


def _no_pairs(_private: bytes, _data: bytes) -> bytes:
    raise AssertionError("No key pair is used here.")


def genuine() -> list[Sent]:
    return [
        delivery(SECRET),
        delivery(SECRET, late=4 * MINUTE),
        # After the rotation of the secret, whichever one the receiver has.
        delivery(OTHER, SECRET),
        delivery(SECRET, OTHER),
        delivery(SECRET, body=b"{}"),
    ]


def forged() -> list[Sent]:
    good = delivery(SECRET)
    another_version = good.signature.replace("v1,", "v2,")
    return [
        replace(good, body=BODY.replace(b"1.00", b"9.00")),
        replace(good, body=BODY.strip()),
        replace(good, id="msg_2"),
        replace(good, timestamp=str(int(good.timestamp) - 1)),
        delivery(OTHER),
        delivery(SECRET, late=6 * MINUTE),
        delivery(SECRET, late=-6 * MINUTE),
        replace(good, id=""),
        replace(good, timestamp=""),
        replace(good, signature=""),
        replace(good, timestamp="soon"),
        replace(good, signature="v1,"),
        replace(good, signature="none"),
        replace(good, signature=another_version),
        replace(good, signature=good.signature[:-4]),
        Sent(BODY, "", "", ""),
    ]


def test_each_language_of_the_page_is_run() -> None:
    assert {f"{language}.txt" for language in LANGUAGES} == {f.name for f in SNIPPETS.iterdir()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_accepts_signed_deliveries_and_refuses_others(
    tmp_path: Path, language: str
) -> None:
    ask = verdicts(language, tmp_path)
    good, bad = genuine(), forged()

    found = ask(SECRET.reveal(), [*good, *bad])

    assert found == ["accepted"] * len(good) + ["refused"] * len(bad)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("secret", ["", "whsec_", "whpk_" + "A" * 44])
def test_the_code_accepts_nothing_without_a_secret(
    tmp_path: Path, language: str, secret: str
) -> None:
    ask = verdicts(language, tmp_path)

    found = ask(secret, [delivery(Secret(b"")), delivery(SECRET)])

    assert "accepted" not in found
    assert found != []
