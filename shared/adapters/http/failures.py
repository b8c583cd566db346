"""Reasons for missing responses, in words for the engineers of the receiver."""

import errno
import logging
import ssl
from collections.abc import Callable
from pathlib import PurePath
from socket import gaierror
from traceback import extract_tb
from typing import NamedTuple

from shared.adapters.http.addresses import NotPublicError
from shared.adapters.http.answer import NotHttpError
from shared.adapters.http.connection import NoMemoryFilesError, NoTlsError
from shared.adapters.http.deadline import GivenUpError
from shared.adapters.http.hostname_check import WrongNameError
from shared.adapters.http.race import NoIpv6Error, NotConnectedError
from shared.adapters.http.request import UnsendableError
from shared.domain.deliveries.failure import FailureKind

_log = logging.getLogger(__name__)


class Failure(NamedTuple):
    """Reason for a missing response: its kind for programs, and its text for people."""

    kind: FailureKind
    reason: str


def failure(exc: Exception, seconds: float, in_time: float) -> Failure:
    """Describes an exchange that `exc` ended before its status line was read.

    `seconds` is the timeout; a response after `in_time` is late.
    """
    if isinstance(exc, GivenUpError):
        reason = (
            f"Timed out: no answer within {in_time:g} s, "
            "and too many attempts were already waiting for an answer."
        )
        return Failure(FailureKind.TIMEOUT, reason)
    if _is_out_of_time(exc):
        return Failure(FailureKind.TIMEOUT, f"Timed out: no answer within {seconds:g} s.")
    for kind, describe in _BY_KIND:
        if isinstance(exc, kind):
            return describe(exc)
    # Unexpected, so it may be a bug: the attempt fails, and the log shows the place. The text of
    # the exception is left out, since it may quote the request.
    places = [f"{PurePath(p.filename).name}:{p.lineno}" for p in extract_tb(exc.__traceback__)]
    _log.error("request.failed: %s at %s", type(exc).__name__, " ".join(places))
    return Failure(FailureKind.OTHER, "The request could not be made.")


def is_timeout(exc: Exception) -> bool:
    """Returns whether the receiver took too long to connect or to respond."""
    return isinstance(exc, TimeoutError) or _is_not_connected(exc, errno.ETIMEDOUT)


def is_refused(exc: Exception) -> bool:
    """Returns whether the host refused the connection, so that nothing was sent."""
    return _is_not_connected(exc, errno.ECONNREFUSED)


def _is_out_of_time(exc: Exception) -> bool:
    return isinstance(exc, TimeoutError) and exc.errno is None


def _is_not_connected(exc: Exception, error: int) -> bool:
    return isinstance(exc, NotConnectedError) and exc.errno == error


_CLOSED = Failure(FailureKind.CLOSED, "The connection was closed before an answer came.")
_UNREACHABLE = Failure(FailureKind.UNREACHABLE, "The host cannot be reached.")
_NO_CONNECTION = Failure(FailureKind.UNREACHABLE, "No connection to the host could be made.")
_BY_ERRNO = {
    errno.ECONNREFUSED: Failure(FailureKind.REFUSED, "The connection was refused."),
    errno.EHOSTUNREACH: _UNREACHABLE,
    errno.ENETUNREACH: _UNREACHABLE,
    errno.EADDRNOTAVAIL: _UNREACHABLE,
    errno.ETIMEDOUT: Failure(FailureKind.TIMEOUT, "The host did not take the connection in time."),
}


def _connect(exc: NotConnectedError) -> Failure:
    return _BY_ERRNO.get(exc.errno or 0, _NO_CONNECTION)


def _tls(exc: NoTlsError) -> Failure:
    cause = exc.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _certificate(cause.verify_message.rstrip("."))
    if isinstance(cause, WrongNameError):
        return _certificate(str(cause))
    why = getattr(cause, "reason", None) or "the connection was closed"
    text = f"No TLS connection could be made: {why.replace('_', ' ').lower()}."
    return Failure(FailureKind.TLS, text)


def _certificate(why: str) -> Failure:
    return Failure(FailureKind.CERTIFICATE, f"The TLS certificate is not valid: {why}.")


def _broken_tls(exc: ssl.SSLError) -> Failure:
    why = exc.reason or ""
    if "CERTIFICATE_REQUIRED" in why:
        text = "The receiver requires a TLS client certificate, and Outrider has none."
        return Failure(FailureKind.CLIENT_CERTIFICATE, text)
    if "ALERT" in why:
        text = f"The receiver ended the TLS connection: {why.replace('_', ' ').lower()}."
        return Failure(FailureKind.TLS, text)
    return _CLOSED


_NOT_HTTP = Failure(FailureKind.NOT_HTTP, "The answer is not valid HTTP.")
_NO_NAME = Failure(FailureKind.NAME_NOT_RESOLVED, "The host's name is not valid.")
_NOT_PUBLIC = Failure(
    FailureKind.NOT_PUBLIC, "The host's address is not public, so nothing was sent."
)
_UNRESOLVED = Failure(FailureKind.NAME_NOT_RESOLVED, "The host's name cannot be resolved.")
_NO_IPV6 = Failure(
    FailureKind.NO_IPV6,
    "The host has IPv6 addresses only, and IPv6 cannot be reached from here.",
)


# Most specific first: all but three are subclasses of OSError.
_BY_KIND: tuple[tuple[type[Exception], Callable[..., Failure]], ...] = (
    (UnsendableError, lambda exc: Failure(FailureKind.UNSENDABLE, str(exc))),
    (NotHttpError, lambda _: _NOT_HTTP),
    # For a name that is invalid in DNS, for example with a label of over 63 characters.
    (UnicodeError, lambda _: _NO_NAME),
    (NotPublicError, lambda _: _NOT_PUBLIC),
    (gaierror, lambda _: _UNRESOLVED),
    (NoIpv6Error, lambda _: _NO_IPV6),
    (NotConnectedError, _connect),
    (NoTlsError, _tls),
    (NoMemoryFilesError, lambda exc: Failure(FailureKind.OTHER, str(exc))),
    (ssl.SSLError, _broken_tls),
    (OSError, lambda _: _CLOSED),
)
