"""For the function that accepts messages."""

from dataclasses import dataclass

from shared.adapters.cache_lease import HeldLeases
from shared.adapters.cached import CachedRoutes
from shared.adapters.contents import S3Contents
from shared.adapters.dynamodb.applications import DynamoApplications
from shared.adapters.dynamodb.cache_leases import DynamoCacheLeases
from shared.adapters.dynamodb.event_types import DynamoEventTypes
from shared.adapters.dynamodb.messages import DynamoMessages
from shared.adapters.dynamodb.request_counts import DynamoRequestCounts
from shared.adapters.dynamodb.routes import DynamoRoutes
from shared.adapters.dynamodb.rows import bind
from shared.adapters.json_schema import LibrarySchemas
from shared.adapters.secrets import SecretKeys
from shared.adapters.sqs import SqsDeliveryQueue, SqsMessageQueue
from shared.adapters.system import SystemClock, SystemEntropy, SystemPause
from shared.adapters.tokens import JwtTokens
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.ports import Clock, TokenMaker, Tokens
from shared.services.applications import ApplicationService
from shared.services.enforcement import EnforcementService
from shared.services.fanout import FanoutService
from shared.services.ingest import IngestService
from shared.services.limited_tokens import RateLimitedAuthenticator
from shared.services.settling import CacheSettler
from shared.services.short_cut import InlineFanout
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
    settling = CacheSettler(leases, clock, SystemPause())
    service = IngestService(
        applications=ApplicationService(DynamoApplications(), clock, entropy, settling),
        routes=CachedRoutes(DynamoRoutes(), HeldLeases(leases, clock), clock),
        messages=DynamoMessages(clock, S3Contents(settings.require("contents_bucket"))),
        enforcement=EnforcementService(DynamoEventTypes(), LibrarySchemas(), clock),
        queue=InlineFanout(FanoutService(deliveries, clock), messages),
        clock=clock,
        entropy=entropy,
    )
    keys = SecretKeys(settings.require("token_keys"), clock)
    maker = JwtTokens(keys, clock)
    tokens = RateLimitedAuthenticator(maker, DynamoRequestCounts(), settings.request_limits, clock)
    return Ingest(tokens, maker, service, clock)
