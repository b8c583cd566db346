"""HTTP clients that may call loopback, and fake resolvers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from ssl import SSLContext
from time import sleep

from shared.adapters.http.addresses import Resolve, system_resolve
from shared.adapters.http.socket_http import SocketHttp
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.health import IN_TIME
from shared.domain.endpoints.targets import TargetPolicy
from shared.services.carriers.carrier_by_kind import CarrierByKind
from shared.services.carriers.http_carrier import HttpCarrier
from shared.services.delivery.delivery import DeliveryService

# Timeouts for receivers that do not respond, for those that stop halfway, and for all others, as a
# busy machine is slow.
TIMEOUT, SHORT, MAX_WAIT = timedelta(seconds=0.4), timedelta(seconds=1.5), timedelta(seconds=60)
TIMED_OUT = "Timed out: no answer within 0.4 s."
LOOPBACK = TargetPolicy.parse(["127.0.0.0/8"])
BODY = b'{"a": 1}'


class FakeResolver:
    """A resolver that returns the next of `answers` each time, and then repeats the last."""

    def __init__(self, *answers: list[str] | Exception, pause: float = 0) -> None:
        self.asked = 0
        self._answers = answers
        self._pause = pause

    def __call__(self, _host: str) -> Sequence[str]:
        sleep(self._pause)
        answer = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def http_sender(
    resolve: Resolve = system_resolve,
    policy: TargetPolicy = LOOPBACK,
    *,
    timeout: timedelta = MAX_WAIT,
    in_time: timedelta = IN_TIME,
    tls: SSLContext | None = None,
) -> Iterator[SocketHttp]:
    """Yields a client, and closes it at the end of the block."""
    made = SocketHttp(timeout, policy, in_time=in_time, resolve=resolve, tls=tls)
    yield made
    made.close()


def posted(
    url: str,
    resolve: Resolve,
    policy: TargetPolicy = LOOPBACK,
    *,
    timeout: timedelta = MAX_WAIT,
    tls: SSLContext | None = None,
) -> Reply:
    """Sends one POST with a new client; returns the reply."""
    with http_sender(resolve, policy, timeout=timeout, tls=tls) as made:
        return made.post(url, {}, BODY)


def close_receivers(service: DeliveryService) -> None:
    """Closes the service's connections to receivers, as the end of its environment would."""
    carrier = service.carrier
    assert isinstance(carrier, CarrierByKind)
    assert isinstance(carrier.http, HttpCarrier)
    assert isinstance(carrier.http.http, SocketHttp)
    carrier.http.http.close()
