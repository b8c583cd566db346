"""Adapters of the function that works on background tasks."""

from shared.adapters.contents import S3Contents
from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.adapters.dynamodb.configuration.certificate_notices import DynamoCertificateNotices
from shared.adapters.dynamodb.configuration.routes import DynamoRoutes
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.background_tasks import DynamoBackgroundTasks
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.dynamodb.traffic.pause_ends import DynamoPauseEnds
from shared.adapters.dynamodb.traffic.paused_attempts import DynamoPausedAttempts
from shared.adapters.sqs.background_queue import SqsBackgroundTaskQueue, decode_step
from shared.adapters.sqs.dead_letter_sender import SqsDeadLetters
from shared.adapters.sqs.queues import SqsDeliveryQueue, SqsMessageQueue
from shared.adapters.system import SystemClock, SystemEntropy
from shared.assembly.background import Background, BackgroundPorts, assemble
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.settings.background import BackgroundSettings


def aws_ports(settings: BackgroundSettings) -> BackgroundPorts:
    """Returns the ports of `background` on AWS."""
    clock = SystemClock()
    bind(settings.table)
    log_damaged_rows()
    return BackgroundPorts(
        applications=DynamoApplications(),
        routes=DynamoRoutes(),
        messages=DynamoMessages(clock, S3Contents(settings.contents_bucket)),
        deliveries=DynamoDeliveries(clock),
        paused_attempts=DynamoPausedAttempts(clock),
        background_tasks=DynamoBackgroundTasks(clock),
        message_queue=SqsMessageQueue(settings.messages_queue_url),
        delivery_queue=SqsDeliveryQueue(settings.deliveries_queue_url),
        background_queue=SqsBackgroundTaskQueue(settings.background_queue_url),
        certificate_notices=DynamoCertificateNotices(),
        pause_ends=DynamoPauseEnds(),
        entropy=SystemEntropy(),
        dead_letters=SqsDeadLetters(settings.dead_letters_queue_url, "background"),
        clock=clock,
        decode=decode_step,
    )


def background(settings: BackgroundSettings) -> Background:
    """Returns the services of `background` on AWS."""
    return assemble(aws_ports(settings))
