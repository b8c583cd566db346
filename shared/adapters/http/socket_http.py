"""HTTP client for deliveries."""

import ssl
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from shared.adapters.http.addresses import Addresses, Resolve, system_resolve
from shared.adapters.http.answer import ResponseParser
from shared.adapters.http.connection import Connection, prepare_tls
from shared.adapters.http.deadline import Deadline
from shared.adapters.http.failures import failure, is_refused, is_timeout
from shared.adapters.http.idle import IdleConnections
from shared.adapters.http.request import OutboundRequest, prepared
from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES, Reply
from shared.domain.endpoints.health import IN_TIME
from shared.domain.endpoints.targets import TargetPolicy

if TYPE_CHECKING:
    from shared.domain.receiver_auth.tls_identity import TlsIdentity


class SocketHttp:
    """`Http` on sockets; thread-safe.

    `timeout` covers a request from DNS resolution to the last byte read. A request that takes
    longer than `in_time` is late. `resolve` and `tls` replace the system's own.
    """

    def __init__(
        self,
        timeout: timedelta,
        policy: TargetPolicy,
        *,
        in_time: timedelta = IN_TIME,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._seconds = timeout.total_seconds()
        self._in_time = in_time.total_seconds()
        self._policy = policy
        self._addresses = Addresses(policy, resolve)
        self._tls = tls or receiver_tls()
        # `check_name` compares the name: OpenSSL is stricter than any other client.
        self._tls.check_hostname = False
        self._idle = IdleConnections()

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        on_slow: Callable[[], bool] = lambda: True,
        *,
        method: str = "POST",
        tls: "TlsIdentity | None" = None,
        most: int = RECORDED_RESPONSE_BYTES,
    ) -> Reply:
        """Sends a request without following redirects; returns a Reply whatever the receiver does.

        The status line decides: a truncated or endless body counts as far as it was received.
        """
        deadline = Deadline(self._seconds, self._in_time, on_slow)
        answer = ResponseParser(most)
        request: OutboundRequest | None = None
        error: Exception | None = None
        try:
            identity = "" if tls is None else tls.digest
            request = prepared(url, headers, body, self._policy, method=method, identity=identity)
            context = self._tls if tls is None else _context_of(tls)
            self._answer(request, answer, deadline, context)
        # No failure of an untrusted server may stop the batch.
        except Exception as exc:  # noqa: BLE001
            error = None if answer.status else exc
        found = failure(error, self._seconds, self._in_time) if error else None
        return Reply(
            status_code=answer.status,
            body=bytes(answer.body),
            duration_ms=deadline.elapsed_ms,
            error=found.reason if found else None,
            retry_after=answer.retry_after,
            timed_out=error is not None and is_timeout(error),
            refused=error is not None and is_refused(error),
            failure=found.kind if found else None,
            request_headers=request.headers if request else (),
            response_headers=answer.headers,
        )

    def close(self) -> None:
        """Closes idle connections. Not needed before the process exits."""
        self._idle.close()

    def _answer(
        self,
        request: OutboundRequest,
        answer: ResponseParser,
        deadline: Deadline,
        tls: ssl.SSLContext,
    ) -> None:
        """Runs the exchange on an idle connection or a new one."""
        if not self._is_answered_on_kept(request, answer, deadline):
            answer.reset()
            connection = self._connected(request, deadline, tls)
            self._exchange(connection, request, answer, deadline)

    def _is_answered_on_kept(
        self, request: OutboundRequest, answer: ResponseParser, deadline: Deadline
    ) -> bool:
        """Tries an idle connection, if any; returns False if no response came.

        The server may have closed it just as the request was sent (RFC 9112, 9.3.1).
        """
        if (kept := self._idle.take(request.origin)) is None:
            return False
        try:
            self._exchange(kept, request, answer, deadline)
        except TimeoutError:
            raise
        except OSError:
            if not answer.is_untouched:
                raise
        return not answer.is_untouched and not answer.is_farewell

    def _exchange(
        self,
        connection: Connection,
        request: OutboundRequest,
        answer: ResponseParser,
        deadline: Deadline,
    ) -> None:
        try:
            for data in connection.converse(request.data, deadline):
                answer.take(data)
                if answer.is_over:
                    return
            if not answer.status:
                raise ConnectionResetError
        finally:
            # The rest of the body is not read.
            if answer.is_last or not connection.has_said_all:
                connection.close()
            else:
                self._idle.keep(request.origin, connection)

    def _connected(
        self, request: OutboundRequest, deadline: Deadline, tls: ssl.SSLContext
    ) -> Connection:
        addresses = self._addresses.of(request.host, deadline)
        connection = Connection(addresses, request.port, deadline)
        if request.scheme == "https":
            try:
                connection.secure(tls, request.host.rstrip("."), deadline)
            except OSError:
                connection.close()
                raise
        return connection


def _context_of(identity: "TlsIdentity") -> ssl.SSLContext:
    """Returns the TLS context of an endpoint with settings of its own."""
    from shared.adapters.http.client_tls import context_of

    return context_of(identity)


@cache
def receiver_tls(cafile: str | None = None) -> ssl.SSLContext:
    """Returns a TLS context that trusts the system's authorities, or those of `cafile`."""
    return prepare_tls(ssl.create_default_context(cafile=cafile))
