"""Mutations of destinations, and of the tokens that receivers want."""

from tests.simulation.mutation.mutation import Mutation

ANSWERS = "shared/domain/destinations/answers.py"
TOKENS = "shared/services/receiver_auth/tokens.py"
SIMULATION = "ways out"

WAYS_OUT = (
    Mutation(
        "A role without the right is tried again",
        "shared/domain/deliveries/retry.py",
        "next_attempt_at",
        "number > len(schedule) or ends_delivery(reply) or reply.final",
        "number > len(schedule) or ends_delivery(reply)",
        "misconfigured ends at once",
        SIMULATION,
    ),
    Mutation(
        "A delivery goes on after a success",
        "shared/domain/deliveries/delivery.py",
        "Delivery.after",
        "return Delivery(key=self.key, status=Status.SUCCESS, attempt_ids=known)",
        """
if attempt.number > 1:
    return Delivery(key=self.key, status=Status.SUCCESS, attempt_ids=known)
return Delivery(
    key=self.key,
    status=Status.SENDING,
    attempt_ids=known,
    next_number=2,
    next_attempt_at=attempt.timestamp,
)
""",
        "success ends a delivery",
        SIMULATION,
    ),
    Mutation(
        "A destination that did not answer counts as delivered",
        ANSWERS,
        "reply_of",
        "code is None or code in _DONE",
        "code is None or code in _DONE or code == 'ReadTimeoutError'",
        "success means taken",
        SIMULATION,
    ),
    Mutation(
        "A message that a destination has taken counts as refused",
        ANSWERS,
        "reply_of",
        "Reply(status_code=200, body=(code or '').encode(), duration_ms=duration_ms)",
        "Reply(status_code=500, body=b'', duration_ms=duration_ms)",
        "taken again only without an answer",
        SIMULATION,
    ),
    Mutation(
        "An access token is used before it is stored",
        TOKENS,
        "TokenSource._fetched",
        "self._save_surely(endpoint, known, fetched)",
        "pass",
        "tokens stored before use",
        SIMULATION,
    ),
    Mutation(
        "A token is fetched without a claim",
        TOKENS,
        "TokenSource._fetched",
        "not self._save(endpoint, known, state.claimed(self.clock.now() + self.claim_time))",
        "False",
        "refresh tokens used once",
        SIMULATION,
    ),
    Mutation(
        "A rotated refresh token is not kept",
        "shared/domain/receiver_auth/token_state.py",
        "TokenState.fetched",
        "refresh_token or self.refresh_token",
        "self.refresh_token or refresh_token",
        "rotated refresh tokens kept",
        SIMULATION,
    ),
    Mutation(
        "A failed fetch restores the refresh token from before",
        "shared/domain/receiver_auth/token_state.py",
        "TokenState.failed",
        "replace(self, claimed_until=now + PAUSE_AFTER_FAILURE, error=reason, failed_at=now)",
        "replace(self, refresh_token=None, error=reason, failed_at=now, "
        "claimed_until=now + PAUSE_AFTER_FAILURE)",
        "rotated refresh tokens kept",
        SIMULATION,
    ),
    Mutation(
        "A token that the receiver refused is kept",
        "shared/domain/receiver_auth/token_state.py",
        "TokenState.refused",
        "self.token != token or token.is_fresh(now)",
        "True",
        "refused tokens dropped",
        "tokens",
    ),
)
