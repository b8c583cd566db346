"""Reasons for missing responses, in words for the engineers of the receiver."""

import errno
import logging
import ssl
from collections.abc import Callable
from pathlib import PurePath
from socket import gaierror
from traceback import extract_tb

from shared.adapters.http.addresses import NotPublicError
from shared.adapters.http.answer import NotHttpError
from shared.adapters.http.connection import NoTlsError
from shared.adapters.http.deadline import GivenUpError
from shared.adapters.http.hostname_check import WrongNameError
from shared.adapters.http.race import NoIpv6Error, NotConnectedError
from shared.adapters.http.request import UnsendableError

_log = logging.getLogger(__name__)

_CLOSED = "The connection was closed before an answer came."
_UNREACHABLE = "The host cannot be reached."
_BY_ERRNO = {
    errno.ECONNREFUSED: "The connection was refused.",
    errno.EHOSTUNREACH: _UNREACHABLE,
    errno.ENETUNREACH: _UNREACHABLE,
    errno.EADDRNOTAVAIL: _UNREACHABLE,
    errno.ETIMEDOUT: "The host did not take the connection in time.",
}


def reason(exc: Exception, seconds: float, in_time: float) -> str:
    """Describes an exchange that `exc` ended before its status line was read.

    `seconds` is the timeout; a response after `in_time` is late.
    """
    if isinstance(exc, GivenUpError):
        return (
            f"Timed out: no answer within {in_time:g} s, "
            "and too many attempts were already waiting for an answer."
        )
    if _is_out_of_time(exc):
        return f"Timed out: no answer within {seconds:g} s."
    for kind, tell in _BY_KIND:
        if isinstance(exc, kind):
            return tell(exc)
    # Unexpected, so it may be a bug: the attempt fails, and the log shows the place. The text of
    # the exception is left out, since it may quote the request.
    places = [f"{PurePath(p.filename).name}:{p.lineno}" for p in extract_tb(exc.__traceback__)]
    _log.error("request.failed: %s at %s", type(exc).__name__, " ".join(places))
    return "The request could not be made."


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


def _connect(exc: NotConnectedError) -> str:
    return _BY_ERRNO.get(exc.errno or 0, "No connection to the host could be made.")


def _tls(exc: NoTlsError) -> str:
    cause = exc.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"The TLS certificate is not valid: {cause.verify_message.rstrip('.')}."
    if isinstance(cause, WrongNameError):
        return f"The TLS certificate is not valid: {cause}."
    why = getattr(cause, "reason", None) or "the connection was closed"
    return f"No TLS connection could be made: {why.replace('_', ' ').lower()}."


def _broken_tls(exc: ssl.SSLError) -> str:
    why = exc.reason or ""
    if "CERTIFICATE_REQUIRED" in why:
        return "The receiver requires a TLS client certificate, and Outrider has none."
    if "ALERT" in why:
        return f"The receiver ended the TLS connection: {why.replace('_', ' ').lower()}."
    return _CLOSED


# Most specific first: all but three are subclasses of OSError.
_BY_KIND: tuple[tuple[type[Exception], Callable[..., str]], ...] = (
    (UnsendableError, str),
    (NotHttpError, lambda _: "The answer is not valid HTTP."),
    # For a name that is invalid in DNS, for example with a label of over 63 characters.
    (UnicodeError, lambda _: "The host's name is not valid."),
    (NotPublicError, lambda _: "The host's address is not public, so nothing was sent."),
    (gaierror, lambda _: "The host's name cannot be resolved."),
    (
        NoIpv6Error,
        lambda _: "The host has IPv6 addresses only, and IPv6 cannot be reached from here.",
    ),
    (NotConnectedError, _connect),
    (NoTlsError, _tls),
    (ssl.SSLError, _broken_tls),
    (OSError, lambda _: _CLOSED),
)
