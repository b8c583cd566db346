"""For the function that accepts messages."""

from dataclasses import dataclass

from shared.adapters.cache_lease import HeldLeases
from shared.adapters.cached_configuration import CachedRoutes
from shared.adapters.contents import S3Contents
from shared.adapters.crypto.secrets import SecretKeys
from shared.adapters.crypto.tokens import JwtTokens
from shared.adapters.documents.json_schema import LibrarySchemas
from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.adapters.dynamodb.configuration.cache_leases import DynamoCacheLeases
from shared.adapters.dynamodb.configuration.event_types import DynamoEventTypes
from shared.adapters.dynamodb.configuration.routes import DynamoRoutes
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.dynamodb.traffic.request_counts import DynamoRequestCounts
from shared.adapters.sqs.queues import SqsDeliveryQueue, SqsMessageQueue
from shared.adapters.system import SystemClock, SystemEntropy, SystemPause
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.ports import Clock, TokenMaker, Tokens
from shared.services.applications.applications import ApplicationService
from shared.services.auth.rate_limited_authenticator import RateLimitedAuthenticator
from shared.services.delivery.fanout import FanoutService
from shared.services.delivery.inline_fanout import InlineFanout
from shared.services.ingest.enforcement import EnforcementService
from shared.services.ingest.ingest import IngestService
from shared.services.settling import CacheSettler
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Ingest:
    """What creating a message needs; `maker` makes what `tokens` verifies."""

    tokens: Tokens
    maker: TokenMaker
    messages: IngestService
    clock: Clock


def ingest(settings: Settings) -> Ingest:
    """The services of `ingest`, connected; KeyError when a setting is missing."""
    clock = SystemClock()
    bind(settings.require("table"))
    log_damaged_rows()
    entropy = SystemEntropy()
    deliveries = SqsDeliveryQueue(settings.require("deliveries_queue_url"))
    messages = SqsMessageQueue(settings.require("messages_queue_url"))
    leases = DynamoCacheLeases()
    settling = CacheSettler(leases=leases, clock=clock, pause=SystemPause())
    service = IngestService(
        applications=ApplicationService(
            applications=DynamoApplications(), clock=clock, entropy=entropy, settling=settling
        ),
        routes=CachedRoutes(DynamoRoutes(), HeldLeases(leases, clock), clock),
        messages=DynamoMessages(clock, S3Contents(settings.require("contents_bucket"))),
        enforcement=EnforcementService(
            event_types=DynamoEventTypes(), schemas=LibrarySchemas(), clock=clock
        ),
        queue=InlineFanout(fanout=FanoutService(queue=deliveries, clock=clock), fallback=messages),
        clock=clock,
        entropy=entropy,
    )
    keys = SecretKeys(settings.require("token_keys"), clock)
    maker = JwtTokens(keys, clock)
    tokens = RateLimitedAuthenticator(
        tokens=maker, counts=DynamoRequestCounts(), limits=settings.request_limits, clock=clock
    )
    return Ingest(tokens, maker, service, clock)
