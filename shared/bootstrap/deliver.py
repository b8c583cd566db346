"""Adapters of the function that makes attempts."""

from typing import TYPE_CHECKING

from shared.adapters.aws import LONGEST_CALL
from shared.adapters.contents import S3Contents
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.key_ring import SecretKeys
from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.adapters.dynamodb.configuration.cache_leases import DynamoCacheLeases
from shared.adapters.dynamodb.configuration.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.configuration.routes import DynamoRoutes
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.bulkheads import DynamoBulkheads
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.dynamodb.traffic.paused_attempts import DynamoPausedAttempts
from shared.adapters.dynamodb.traffic.throttles import DynamoThrottles
from shared.adapters.http.socket_http import SocketHttp
from shared.adapters.sqs.dead_letter_sender import SqsDeadLetters
from shared.adapters.sqs.delivery_codec import decode_task
from shared.adapters.sqs.queues import SqsDeliveryQueue, SqsMessageQueue
from shared.adapters.sqs.task_inbox import SqsTaskInbox
from shared.adapters.system import SystemClock, SystemEntropy
from shared.assembly.deliver import Deliver, DeliverPorts, assemble
from shared.bootstrap.damaged_rows import log_damaged_rows
from shared.domain.deliveries.bulkhead import Permit
from shared.observability import logger
from shared.ports import Cipher, Clock, Courier
from shared.settings.deliver import DeliverSettings

if TYPE_CHECKING:
    from shared.assembly.receiver_auth import ReceiverAuthPorts


def aws_ports(settings: DeliverSettings) -> DeliverPorts:
    """Returns the ports of `deliver` on AWS."""
    clock = SystemClock()
    bind(settings.table)
    log_damaged_rows()
    cipher = AesGcmCipher(SecretKeys(settings.encryption_keys, clock), SystemEntropy())
    slow_url = settings.slow_deliveries_queue_url
    return DeliverPorts(
        applications=DynamoApplications(),
        endpoints=DynamoEndpoints(cipher, clock),
        routes=DynamoRoutes(),
        messages=DynamoMessages(clock, S3Contents(settings.contents_bucket)),
        deliveries=DynamoDeliveries(clock),
        due_retries=DynamoDueRetries(clock),
        paused_attempts=DynamoPausedAttempts(clock),
        cache_leases=DynamoCacheLeases(),
        bulkheads=DynamoBulkheads(),
        throttles=DynamoThrottles(),
        message_queue=SqsMessageQueue(settings.messages_queue_url),
        delivery_queue=SqsDeliveryQueue(settings.deliveries_queue_url),
        slow_delivery_queue=SqsDeliveryQueue(slow_url) if slow_url else None,
        inbox=SqsTaskInbox(settings.deliveries_queue_url),
        dead_letters=SqsDeadLetters(settings.dead_letters_queue_url, "deliver"),
        http=SocketHttp(settings.timeout, settings.targets),
        courier=lambda: _courier(settings, clock),
        ed25519=LibraryEd25519(),
        cipher=cipher,
        receiver_auth=lambda: _receiver_auth(cipher, clock, settings),
        clock=clock,
        longest_call=LONGEST_CALL,
        decode=decode_task,
        report_unreleased=_unreleased,
    )


def _courier(settings: DeliverSettings, clock: Clock) -> Courier:
    from shared.adapters.accounts.lambda_courier import LambdaCourier

    return LambdaCourier(settings.carry_function, clock)


def _receiver_auth(cipher: Cipher, clock: Clock, settings: DeliverSettings) -> "ReceiverAuthPorts":
    from shared.bootstrap import receiver_auth

    return receiver_auth.aws_ports(cipher, clock, has_web_identity=settings.has_web_identity)


def deliver(settings: DeliverSettings) -> Deliver:
    """Returns the services of `deliver` on AWS."""
    return assemble(aws_ports(settings), settings)


def _unreleased(permit: Permit, reason: str) -> None:
    bulkhead = permit.bulkhead
    logger.warning(
        "permit.unreleased",
        app=bulkhead.app_id,
        lane=bulkhead.lane,
        until=permit.until.isoformat(),
        reason=reason,
    )
