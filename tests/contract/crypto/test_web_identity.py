"""Contract of `WebIdentities`, with STS in its own words."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from shared.adapters.memory import FixedClock, MemoryWebIdentities
from shared.adapters.web_identity import LIFETIME, StsWebIdentities
from shared.domain.errors import InfrastructureError
from shared.domain.receiver_auth.token_answer import TokenError
from shared.ports.receiver_auth import WebIdentities

AUDIENCE = "https://example.com"


class Sts:
    """Answers as STS does, or fails with its error."""

    def __init__(self, clock: FixedClock, error: Exception | None = None) -> None:
        self.clock = clock
        self.error = error
        self.asked: list[dict[str, Any]] = []

    def get_web_identity_token(self, **parameters: Any) -> dict[str, Any]:
        self.asked.append(parameters)
        if self.error is not None:
            raise self.error
        seconds = timedelta(seconds=parameters["DurationSeconds"])
        token = f"jwt-{len(self.asked)}"
        return {"WebIdentityToken": token, "Expiration": self.clock.now() + seconds}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(params=["memory", "sts"])
def identities(request: pytest.FixtureRequest, clock: FixedClock) -> WebIdentities:
    if request.param == "memory":
        return MemoryWebIdentities(clock)
    return StsWebIdentities(clock, is_on=True, sts=Sts(clock))


def test_a_token_is_valid_now_and_for_a_time(identities: WebIdentities, clock: FixedClock) -> None:
    token = identities.token(AUDIENCE)

    assert token.text.isascii()
    assert not token.is_due(clock.now())
    assert token.expires_at == clock.now() + LIFETIME


def test_a_token_that_is_due_is_replaced(identities: WebIdentities, clock: FixedClock) -> None:
    first = identities.token(AUDIENCE)
    clock.advance(LIFETIME)

    assert identities.token(AUDIENCE).expires_at > first.expires_at


def test_sts_is_asked_once_for_each_audience_until_the_token_is_due(clock: FixedClock) -> None:
    sts = Sts(clock)
    identities = StsWebIdentities(clock, is_on=True, sts=sts)

    for audience in (AUDIENCE, AUDIENCE, "other"):
        identities.token(audience)

    assert [asked["Audience"] for asked in sts.asked] == [[AUDIENCE], ["other"]]
    # The role's policy allows no others.
    assert sts.asked[0]["SigningAlgorithm"] == "RS256"
    assert sts.asked[0]["DurationSeconds"] <= 900


@pytest.mark.parametrize("kind", ["memory", "sts"])
def test_a_stack_without_web_identity_has_no_token(kind: str, clock: FixedClock) -> None:
    identities: WebIdentities = (
        MemoryWebIdentities(clock, is_on=False)
        if kind == "memory"
        else StsWebIdentities(clock, is_on=False, sts=Sts(clock))
    )

    with pytest.raises(TokenError, match="WebIdentity is off"):
        identities.token(AUDIENCE)


def refusal(code: str, status: int) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "-"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "GetWebIdentityToken",
    )


@pytest.mark.parametrize("code", ["AccessDenied", "OutboundWebIdentityFederationDisabledException"])
def test_a_refusal_of_aws_is_a_reason(clock: FixedClock, code: str) -> None:
    identities = StsWebIdentities(clock, is_on=True, sts=Sts(clock, refusal(code, 403)))

    with pytest.raises(TokenError, match=code):
        identities.token(AUDIENCE)


@pytest.mark.parametrize(
    "error", [refusal("ServiceUnavailable", 503), ReadTimeoutError(endpoint_url="sts")]
)
def test_a_failure_of_aws_leaves_the_task_to_another_try(
    clock: FixedClock, error: Exception
) -> None:
    identities = StsWebIdentities(clock, is_on=True, sts=Sts(clock, error))

    with pytest.raises(InfrastructureError):
        identities.token(AUDIENCE)
