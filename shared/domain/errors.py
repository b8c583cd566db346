"""Every error that Outrider raises on purpose.

ServiceError
├── UserError                the caller can fix it; the message is safe to show
│   ├── BadRequest           a query string or a token that cannot be understood
│   ├── Unauthenticated      no token, or an invalid one
│   ├── Forbidden            a valid token without the required right
│   ├── NotFound             no such entity for this caller
│   ├── MethodNotAllowed     a path that exists, with a method that it does not have
│   ├── Conflict             a name or id that is already in use
│   ├── PayloadTooLarge      a body over the limit
│   ├── TooManyRequests      over the caller's rate limit; carries the time to wait
│   └── InvalidInput         a body or field that breaks a rule; carries location and reason
├── Unfinished               too much work for one request; repeating the request continues it
│   └── Contended            concurrent changes won each try; nothing of this request was stored
├── InternalError            a broken invariant of our own code
│   └── Damaged              a stored row that cannot be decoded
└── InfrastructureError      a dependency failed or timed out; a retry may help

A receiver's response is not an error: it is a `Reply`, and its consequence an `Outcome`.
"""

from dataclasses import dataclass


class ServiceError(Exception):
    """Base of all errors; `code` is the stable name that clients see."""

    code = "server_error"


class UserError(ServiceError):
    """The request cannot be served as it is."""

    code = "generic_error"


class BadRequest(UserError):
    """The query string or the token cannot be understood."""

    def __init__(self, message: str, code: str = "generic_error") -> None:
        super().__init__(message)
        self.code = code


class Unauthenticated(UserError):
    """The token is missing, malformed, expired or signed with another key."""

    code = "authentication_failed"

    def __init__(self, message: str = "Invalid token") -> None:
        super().__init__(message)


class Forbidden(UserError):
    """The token is valid and does not allow this operation."""

    # The space is part of the wire contract.
    code = "insufficient access"

    def __init__(self, message: str = "This token does not allow the operation.") -> None:
        super().__init__(message)


class NotFound(UserError):
    """The entity does not exist, or belongs to another tenant."""

    code = "not_found"

    def __init__(self, message: str = "Entity not found") -> None:
        super().__init__(message)


class MethodNotAllowed(UserError):
    """The path does not have this method; it has the `allowed` ones."""

    code = "method_not_allowed"

    def __init__(self, *allowed: str) -> None:
        super().__init__(f"This path takes {', '.join(allowed)}.")
        self.allowed = allowed


class Conflict(UserError):
    """A uid, an event id or a name is already in use."""

    def __init__(self, message: str, code: str = "conflict") -> None:
        super().__init__(message)
        self.code = code


class PayloadTooLarge(UserError):
    """The request's body, or the item to store, is over the size limit."""

    code = "payload_too_large"


class TooManyRequests(UserError):
    """The caller is over its rate limit; `retry_after` is the wait in whole seconds."""

    code = "rate_limit"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests. Try again in {retry_after} seconds.")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Problem:
    """One invalid part of a request, at the path `loc`: ("body", "channels", "[0]"), say."""

    loc: tuple[str, ...]
    msg: str
    type: str = "value_error"


class InvalidInput(UserError):
    """The request breaks one or more rules; `problems` holds each with its location."""

    code = "validation"

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{'.'.join(p.loc)}: {p.msg}" for p in problems))
        self.problems = problems


class Unfinished(ServiceError):
    """The work takes more than one request; repeating the request continues it."""

    code = "unfinished"


class Contended(Unfinished):
    """Concurrent changes of the same entity won each try; a repeated request may succeed."""

    code = "contended"

    def __init__(self) -> None:
        super().__init__("It is being changed by others at the same time. Try again.")


class InternalError(ServiceError):
    """An invariant of our own code does not hold."""


class Damaged(InternalError):
    """A stored row cannot be decoded: it is damaged, or a newer release wrote it."""


class InfrastructureError(ServiceError):
    """DynamoDB, SQS or Secrets Manager failed, throttled or timed out."""

    code = "unavailable"
