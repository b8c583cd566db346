"""Customers' accounts on AWS."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.accounts.young_connections import young
from shared.adapters.aws import CONFIG, assumed_client, client
from shared.domain.destinations.access import access_policy, compact
from shared.domain.destinations.answers import TOO_LATE, AwsAnswer
from shared.domain.destinations.calls import AwsCall
from shared.domain.destinations.consignment import CONNECT_TIME, READ_TIME, RoleAccess
from shared.ports import Clock

# A role assumed by a role has an hour at most.
_DURATION, _KEPT = timedelta(hours=1), timedelta(minutes=45)
_MAX_SESSIONS = 256
# One try each, well within the function's timeout: the schedule of the delivery tries again.
_CONFIG = CONFIG.merge(
    Config(
        connect_timeout=CONNECT_TIME.total_seconds(),
        read_timeout=READ_TIME.total_seconds(),
        retries={"total_max_attempts": 1},
    )
)
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId"})


@dataclass(frozen=True, slots=True)
class _Session:
    """A client with the credentials of a role, and when to make another."""

    client: Any = field(repr=False)
    ends_at: datetime


class StsAccounts:
    """`Accounts` by `sts:AssumeRole`. Credentials stay in memory, and are never shown."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[tuple[RoleAccess, str], _Session] = {}
        self._lock = Lock()

    def call(self, access: RoleAccess, call: AwsCall, until: datetime | None = None) -> AwsAnswer:
        kept = self._sessions.get((access, call.service))
        if kept is None or kept.ends_at <= self._clock.now():
            return self._called(self._opened(access, call.service), access, call, until)
        answer = self._called(kept, access, call, until)
        if not (answer.is_denied or answer.code in _EXPIRED):
            return answer
        # The customer may have revoked the session, or replaced the role, and a denial ends the
        # delivery. A new session shows what the role allows.
        return self._called(self._opened(access, call.service), access, call, until)

    def _called(
        self,
        session: _Session | AwsAnswer,
        access: RoleAccess,
        call: AwsCall,
        until: datetime | None,
    ) -> AwsAnswer:
        if isinstance(session, AwsAnswer):
            return session
        # Assuming the role, and the client, may have taken the time.
        if until is not None and self._clock.now() > until:
            return TOO_LATE
        operation = getattr(young(session.client), call.operation)
        answer = _answer(lambda: operation(**call.parameters))
        if answer.is_denied or answer.code in _EXPIRED:
            with self._lock:
                self._sessions.pop((access, call.service), None)
        return answer

    def _opened(self, access: RoleAccess, service: str) -> _Session | AwsAnswer:
        """Returns a new session, or why the role could not be assumed."""
        found = self._assumed(access, access.external_id)
        return found if isinstance(found, AwsAnswer) else self._kept((access, service), found)

    def assume(self, access: RoleAccess, external_id: str) -> AwsAnswer:
        found = self._assumed(access, external_id)
        return found if isinstance(found, AwsAnswer) else AwsAnswer(status=200)

    def _assumed(self, access: RoleAccess, external_id: str) -> Mapping[str, str] | AwsAnswer:
        credentials: dict[str, str] = {}

        def assume() -> Mapping[str, Any]:
            found: dict[str, Any] = young(client("sts", config=_CONFIG)).assume_role(
                RoleArn=str(access.role),
                RoleSessionName=access.destination_id,
                ExternalId=external_id,
                DurationSeconds=int(_DURATION.total_seconds()),
                Policy=compact(access_policy(access.type, access.target)),
            )
            credentials.update(found["Credentials"])
            return found

        answer = _answer(assume, assuming=True)
        return credentials if answer.code is None and not answer.timed_out else answer

    def _kept(self, key: tuple[RoleAccess, str], credentials: Mapping[str, str]) -> _Session:
        access, service = key
        made = assumed_client(service, access.target.region, credentials, _CONFIG)
        session = _Session(made, self._clock.now() + _KEPT)
        with self._lock:
            if len(self._sessions) >= _MAX_SESSIONS:
                # The oldest goes first.
                del self._sessions[next(iter(self._sessions))]
            self._sessions.pop(key, None)
            self._sessions[key] = session
        return session


def _answer(call: Callable[[], Mapping[str, Any]], *, assuming: bool = False) -> AwsAnswer:
    try:
        found = call()
    except ClientError as exc:
        return _refused(exc.response, assuming=assuming)
    except BotoCoreError as exc:
        # The endpoint could not be reached, or did not answer.
        reason = type(exc).__name__
        return AwsAnswer(status=503, code=reason, message="AWS was not reached.", assuming=assuming)
    return _embedded(found)


def _refused(response: Mapping[str, Any], *, assuming: bool) -> AwsAnswer:
    about = response.get("ResponseMetadata", {})
    error = response.get("Error", {})
    return AwsAnswer(
        status=about.get("HTTPStatusCode", 0),
        code=str(error.get("Code", "Unknown")),
        message=str(error.get("Message", "")),
        retry_after=about.get("HTTPHeaders", {}).get("retry-after"),
        assuming=assuming,
    )


def _embedded(found: Mapping[str, Any]) -> AwsAnswer:
    """Returns the answer of a call that succeeded, but may have refused its only entry."""
    status = found.get("ResponseMetadata", {}).get("HTTPStatusCode", 200)
    if not found.get("FailedEntryCount"):
        return AwsAnswer(status=status)
    entry = found["Entries"][0]
    return AwsAnswer(
        # EventBridge gives no status for an entry.
        status=0,
        code=str(entry.get("ErrorCode", "Unknown")),
        message=str(entry.get("ErrorMessage", "")),
    )
