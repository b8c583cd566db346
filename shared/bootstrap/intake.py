"""Adapters of the function that accepts messages from the intake queue."""

from shared.adapters.contents import S3Contents
from shared.adapters.documents.json_schema import LibrarySchemas
from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.adapters.dynamodb.configuration.cache_leases import DynamoCacheLeases
from shared.adapters.dynamodb.configuration.event_types import DynamoEventTypes
from shared.adapters.dynamodb.configuration.routes import DynamoRoutes
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.sqs.dead_letter_sender import SqsDeadLetters
from shared.adapters.sqs.queues import SqsDeliveryQueue, SqsMessageQueue
from shared.adapters.system import SystemClock, SystemEntropy, SystemPause
from shared.assembly.intake import Intake, IntakePorts, assemble
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.settings.intake import IntakeSettings


def aws_ports(settings: IntakeSettings) -> IntakePorts:
    """Returns the ports of `intake` on AWS."""
    clock = SystemClock()
    bind(settings.table)
    log_damaged_rows()
    return IntakePorts(
        applications=DynamoApplications(),
        routes=DynamoRoutes(),
        event_types=DynamoEventTypes(),
        messages=DynamoMessages(clock, S3Contents(settings.contents_bucket)),
        cache_leases=DynamoCacheLeases(),
        message_queue=SqsMessageQueue(settings.messages_queue_url),
        delivery_queue=SqsDeliveryQueue(settings.deliveries_queue_url),
        dead_letters=SqsDeadLetters(settings.dead_letters_queue_url, "intake"),
        schemas=LibrarySchemas(),
        clock=clock,
        entropy=SystemEntropy(),
        pause=SystemPause(),
    )


def intake(settings: IntakeSettings) -> Intake:
    """Returns the services of `intake` on AWS."""
    return assemble(aws_ports(settings), settings)
