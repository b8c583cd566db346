"""Kinds of failures of an attempt, for programs that explain them."""

from enum import Enum


class FailureKind(Enum):
    """Reason why an attempt failed, as named on the wire and in the store.

    The last four follow from the status code of a response; the others mean that there was none.
    """

    TIMEOUT = "timeout"
    NAME_NOT_RESOLVED = "name_not_resolved"
    REFUSED = "connection_refused"
    UNREACHABLE = "unreachable"
    CLOSED = "connection_closed"
    CERTIFICATE = "certificate_invalid"
    CLIENT_CERTIFICATE = "client_certificate_required"
    TLS = "tls_failed"
    NOT_HTTP = "not_http"
    NOT_PUBLIC = "address_not_public"
    NO_IPV6 = "ipv6_only"
    UNSENDABLE = "request_invalid"
    TOKEN = "token_unavailable"  # noqa: S105 a name, not a secret
    # The role of a destination lacks a right, or does not trust us.
    MISCONFIGURED = "misconfigured"
    # A failure on our side, or one recorded before kinds were.
    OTHER = "other"
    UPGRADE = "unexpected_status"
    REDIRECT = "redirect"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"


_BY_CLASS = {
    3: FailureKind.REDIRECT,
    4: FailureKind.CLIENT_ERROR,
    5: FailureKind.SERVER_ERROR,
}


def failure_of_status(status_code: int) -> FailureKind:
    """Returns the kind of a failure with a response."""
    return _BY_CLASS.get(status_code // 100, FailureKind.UPGRADE)
