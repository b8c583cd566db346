"""Every error that Outrider raises on purpose.

ServiceError
├── UserError                the caller can mend it; the message is safe to show
│   ├── BadRequest           a query string or a token that cannot be understood
│   ├── Unauthenticated      no token, or one that does not verify
│   ├── Forbidden            a valid token without this right
│   ├── NotFound             no such thing for this caller
│   ├── MethodNotAllowed     a path that is there, with a method that it does not have
│   ├── Conflict             a name or id that is taken
│   ├── PayloadTooLarge      a body over the limit
│   ├── TooManyRequests      more requests than the caller may make; carries when to come again
│   └── InvalidInput         a body or field that breaks a rule; carries where and why
├── Unfinished               more than one request can do; another one goes on with it
│   └── Contended            others keep changing the same thing; nothing of this request was stored
├── InternalError            a broken promise of our own code
│   └── Damaged              something stored that cannot be decoded
└── InfrastructureError      a dependency failed or was too slow; trying again may help

What a receiver answers is not an error: it is a `Reply`, and its consequence an `Outcome`.
"""

from dataclasses import dataclass


class ServiceError(Exception):
    """`code` is the stable name that clients see."""

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
    """There is no such entity, or it belongs to somebody else."""

    code = "not_found"

    def __init__(self, message: str = "Entity not found") -> None:
        super().__init__(message)


class MethodNotAllowed(UserError):
    """The path does not have this method; `allowed` are those that it has."""

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
    """The request's body, or what would be stored with it, is over the limit."""

    code = "payload_too_large"


class TooManyRequests(UserError):
    """The caller has made as many requests as it may; `retry_after` is the wait,
    in whole seconds.
    """

    code = "rate_limit"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests. Try again in {retry_after} seconds.")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule: `loc` is the path to the field, for example ("body", "channels", "[0]")."""

    loc: tuple[str, ...]
    msg: str
    type: str = "value_error"


class InvalidInput(UserError):
    """The request breaks one or more rules; `problems` names each with its place."""

    code = "validation"

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{'.'.join(p.loc)}: {p.msg}" for p in problems))
        self.problems = problems


class Unfinished(ServiceError):
    """What is asked for takes more than one request; the same request again goes on with it."""

    code = "unfinished"


class Contended(Unfinished):
    """Others changed the same thing before each try; the same request again may meet nobody."""

    code = "contended"

    def __init__(self) -> None:
        super().__init__("It is being changed by others at the same time. Try again.")


class InternalError(ServiceError):
    """Something that our own code promised does not hold."""


class Damaged(InternalError):
    """Something stored cannot be decoded: it is damaged, or a newer release wrote it."""


class InfrastructureError(ServiceError):
    """DynamoDB, SQS or Secrets Manager failed, throttled or timed out."""

    code = "unavailable"
