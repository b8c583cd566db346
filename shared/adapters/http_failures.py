"""Why there was no answer, in words for the engineers of the receiver."""

import errno
import logging
import ssl
from collections.abc import Callable
from pathlib import PurePath
from traceback import extract_tb

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientOSError,
    ClientResponseError,
    InvalidURL,
    ServerDisconnectedError,
)

from shared.adapters.http_addresses import NotPublicError
from shared.adapters.http_request import UnsendableError

_log = logging.getLogger(__name__)

_BROKE_OFF = "The connection was closed before an answer came."
_UNREACHABLE = "The host cannot be reached."
_BY_ERRNO = {
    errno.ECONNREFUSED: "The connection was refused.",
    errno.ECONNRESET: _BROKE_OFF,
    errno.EPIPE: _BROKE_OFF,
    errno.EHOSTUNREACH: _UNREACHABLE,
    errno.ENETUNREACH: _UNREACHABLE,
    errno.EADDRNOTAVAIL: _UNREACHABLE,
    errno.ETIMEDOUT: "The host did not take the connection in time.",
}


def reason(exc: Exception, seconds: float) -> str:
    """A sentence for an exchange that `exc` ended before its status line was read.

    `seconds` is how long it was allowed to take.
    """
    if isinstance(exc, TimeoutError) and exc.errno is None:
        return f"Timed out: no answer within {seconds:g} s."
    for kind, tell in _BY_KIND:
        if isinstance(exc, kind):
            return tell(exc)
    # Not foreseen, so it may be a fault of ours: an attempt fails, and the log shows where. What
    # the exception says stays out of it, for that may quote what was sent.
    places = [f"{PurePath(p.filename).name}:{p.lineno}" for p in extract_tb(exc.__traceback__)]
    _log.error("request.failed: %s at %s", type(exc).__name__, " ".join(places))
    return "The request could not be made."


def is_timeout(exc: Exception) -> bool:
    """Whether the receiver took too long, to connect or to answer."""
    return isinstance(exc, TimeoutError) or _errno(exc) == errno.ETIMEDOUT


def is_refused(exc: Exception) -> bool:
    """Whether the host took no connection: nothing was sent."""
    return isinstance(exc, ClientConnectorError) and _errno(exc) == errno.ECONNREFUSED


def _errno(exc: Exception) -> int | None:
    return exc.os_error.errno if isinstance(exc, ClientConnectorError) else None


def _connect(exc: ClientConnectorError) -> str:
    if isinstance(exc.os_error, NotPublicError):
        return "The host's address is not public, so nothing was sent."
    return _BY_ERRNO.get(exc.os_error.errno or 0, "No connection to the host could be made.")


def _resolve(exc: ClientConnectorDNSError) -> str:
    if isinstance(exc.os_error, NotPublicError):
        return _connect(exc)
    return "The host's name cannot be resolved."


def _certificate(exc: ClientConnectorCertificateError) -> str:
    cause = exc.certificate_error
    why = cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else str(cause)
    return f"The TLS certificate is not valid: {why.rstrip('.')}."


def _tls(exc: ClientConnectorSSLError) -> str:
    why = getattr(exc.os_error, "reason", None) or "the connection was closed"
    return f"No TLS connection could be made: {why.replace('_', ' ').lower()}."


def _broken(exc: OSError) -> str:
    return _BY_ERRNO.get(exc.errno or 0, _BROKE_OFF)


# The most specific first.
_BY_KIND: tuple[tuple[type[Exception], Callable[..., str]], ...] = (
    (UnsendableError, str),
    (ClientConnectorCertificateError, _certificate),
    (ClientConnectorSSLError, _tls),
    (ClientConnectorDNSError, _resolve),
    (ClientConnectorError, _connect),
    (ServerDisconnectedError, lambda _: _BROKE_OFF),
    (ClientResponseError, lambda _: "The answer is not valid HTTP."),
    (ClientOSError, _broken),
    (InvalidURL, lambda _: "The URL is not valid."),
    # Of a name that DNS cannot carry, for example a label of more than 63 characters.
    (UnicodeError, lambda _: "The host's name is not valid."),
)
