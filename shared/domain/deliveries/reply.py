"""Replies: results of requests to receivers."""

from dataclasses import dataclass, field

from shared.domain.deliveries.attempt_headers import HeaderPairs
from shared.domain.deliveries.failure import FailureKind

RECORDED_RESPONSE_BYTES = 20_000

# The status of a receiver that is gone for good.
GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Result of one POST: a response (`status_code`), or the reason for having none (`error`).

    `body` is the head of the response, at most RECORDED_RESPONSE_BYTES. `retry_after` is the raw
    header. `refused` means that the host accepted no connection, so nothing was sent. `failure` is
    the kind of the `error`. A `final` reply would be the same at every further attempt.

    The request's headers are those sent, or to be sent where no connection was made.
    """

    status_code: int
    body: bytes = field(repr=False)
    duration_ms: int
    error: str | None = None
    retry_after: str | None = None
    timed_out: bool = False
    refused: bool = False
    failure: FailureKind | None = None
    final: bool = False
    request_headers: HeaderPairs = field(default=(), repr=False)
    response_headers: HeaderPairs = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """Returns whether the response is a success: any 2xx, and nothing else."""
        return 200 <= self.status_code < 300
