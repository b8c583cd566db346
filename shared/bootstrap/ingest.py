"""Adapters of the function that accepts messages."""

from shared.adapters.contents import S3Contents
from shared.adapters.crypto.key_ring import SecretKeys
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
from shared.assembly.ingest import Ingest, IngestPorts, assemble
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.settings.ingest import IngestSettings


def aws_ports(settings: IngestSettings) -> IngestPorts:
    """Returns the ports of `ingest` on AWS."""
    clock = SystemClock()
    bind(settings.table)
    log_damaged_rows()
    tokens = JwtTokens(SecretKeys(settings.token_keys, clock), clock)
    return IngestPorts(
        applications=DynamoApplications(),
        routes=DynamoRoutes(),
        event_types=DynamoEventTypes(),
        messages=DynamoMessages(clock, S3Contents(settings.contents_bucket)),
        cache_leases=DynamoCacheLeases(),
        request_counts=DynamoRequestCounts(),
        message_queue=SqsMessageQueue(settings.messages_queue_url),
        delivery_queue=SqsDeliveryQueue(settings.deliveries_queue_url),
        tokens=tokens,
        maker=tokens,
        schemas=LibrarySchemas(),
        clock=clock,
        entropy=SystemEntropy(),
        pause=SystemPause(),
    )


def ingest(settings: IngestSettings) -> Ingest:
    """Returns the services of `ingest` on AWS."""
    return assemble(aws_ports(settings), settings)
