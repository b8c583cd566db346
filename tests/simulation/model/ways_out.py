"""Destinations by role and endpoints with a token, beside plain endpoints, in one run."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from shared.adapters.crypto.assertions import LibraryAssertionSigner
from shared.adapters.memory import CountingEntropy, MemoryWebIdentities
from shared.assembly import receiver_auth
from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import Destination, DestinationType
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.health import IN_TIME
from shared.domain.ids import DESTINATION
from shared.domain.receiver_auth.oauth import ClientAuthMethod, GrantType, OAuthClient
from shared.services.carriers.carrier_by_kind import CarrierByKind
from shared.services.carriers.http_carrier import HttpCarrier
from shared.services.delivery.delivery import DeliveryService
from shared.services.receiver_auth.authorization import Authorizer, Send
from tests.simulation.model.accounts import SimulatedAccounts, SimulatedCourier, Sink
from tests.simulation.model.faults import Faults
from tests.simulation.model.receivers import Receivers
from tests.simulation.model.runtime import Runtime
from tests.simulation.model.token_servers import NotingAuths, SimulatedPause, TokenServer, token_url
from tests.support.arrange.app_under_test import OWNER, RESERVE, SystemUnderTest

ROLE = Arn.of("arn:aws:iam::123456789012:role/outrider-orders")


@dataclass(frozen=True, slots=True)
class NotingAuthorizer:
    """`Authorizer` that notes the attempts that failed in time because there was no token."""

    kept: Authorizer
    receivers: Receivers

    def post(
        self,
        endpoint: Endpoint,
        send: Send,
        on_slow: Callable[[], bool],
        has_time: Callable[[], bool],
    ) -> Reply:
        reply = self.kept.post(endpoint, send, on_slow, has_time)
        if not reply.status_code and reply.duration_ms < IN_TIME.total_seconds() * 1_000:
            self.receivers.in_time[endpoint.url].append(self.receivers.loop.clock.now())
        return reply


@dataclass(slots=True)
class WaysOut:
    """Everything that deliveries reach without a plain request."""

    runtime: Runtime
    faults: Faults
    receivers: Receivers
    plain: SystemUnderTest
    accounts: SimulatedAccounts = field(init=False)
    courier: SimulatedCourier = field(init=False)
    auths: NotingAuths = field(init=False)

    def __post_init__(self) -> None:
        self.accounts = SimulatedAccounts(self.faults)
        self.courier = SimulatedCourier(self.runtime, self.faults, self.receivers, self.accounts)
        self.auths = NotingAuths(self.plain.receiver_auths, self.receivers.servers.stored)

    def give_to(self, system: SystemUnderTest) -> None:
        """Lets the system's attempts take these ways."""
        system.delivery = self._given(system.delivery)
        system.slow_delivery = self._given(system.slow_delivery)

    def destination(self, app_id: Any, number: int, sink: Sink) -> Endpoint:
        """Creates an enabled destination."""
        target = Arn.of(f"arn:aws:sqs:eu-west-1:123456789012:queue-{number}")
        destination = Destination(type=DestinationType.SQS, target=target, role=ROLE)
        self.accounts.sinks[str(target)] = sink
        made = EndpointInput(url=str(target), destination=destination)
        # Its role was tried before.
        service = replace(self.plain.api.destinations.endpoints, vet=lambda _before, _after: None)
        assert service.prefixes == (DESTINATION,)
        return service.create(OWNER, app_id, made, None, None)

    def authorized(self, endpoint: Endpoint, server: TokenServer) -> None:
        """Gives the endpoint an OAuth client with a refresh token."""
        refresh_token = self.receivers.servers.add(endpoint.url, server)
        client = OAuthClient(
            grant_type=GrantType.REFRESH_TOKEN,
            auth_method=ClientAuthMethod.SECRET_POST,
            client_id="simulation",
            client_secret="secret",
            token_url=token_url(endpoint.url),
            refresh_token=refresh_token,
        )
        place = (endpoint.app_id, endpoint.id)
        self.plain.api.receiver_auths.set_oauth(OWNER, place, client)

    def _given(self, service: DeliveryService) -> DeliveryService:
        carrier = service.carrier
        assert isinstance(carrier, CarrierByKind)
        assert isinstance(carrier.http, HttpCarrier)
        # A process for each attempt: in one process, a thread waits for another's lock.
        authorizer: Any = self._authorizer
        http = replace(carrier.http, authorizer=authorizer)
        destination: Any = replace(carrier.destination(), courier=self.courier)  # type: ignore[type-var] # a dataclass
        return replace(service, carrier=CarrierByKind(http=http, destination=lambda: destination))

    def _authorizer(self) -> NotingAuthorizer:
        loop: Any = self.runtime.loop
        ports = receiver_auth.ReceiverAuthPorts(
            auths=self.faults.around(self.auths),
            signer=LibraryAssertionSigner(),
            web_identities=MemoryWebIdentities(loop.clock),
            entropy=CountingEntropy(),
            pause=SimulatedPause(loop),
        )
        http: Any = self.receivers
        own = receiver_auth.assemble(ports, http, loop.clock, RESERVE)
        return NotingAuthorizer(own, self.receivers)
