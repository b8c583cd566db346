"""Adapters of the function that expands messages into deliveries."""

from shared.adapters.sqs.dead_letter_sender import SqsDeadLetters
from shared.adapters.sqs.delivery_codec import decode_dispatch
from shared.adapters.sqs.queues import SqsDeliveryQueue
from shared.adapters.system import SystemClock
from shared.assembly.fanout import Fanout, FanoutPorts, assemble
from shared.settings.fanout import FanoutSettings


def aws_ports(settings: FanoutSettings) -> FanoutPorts:
    """Returns the ports of `fanout` on AWS."""
    return FanoutPorts(
        delivery_queue=SqsDeliveryQueue(settings.deliveries_queue_url),
        dead_letters=SqsDeadLetters(settings.dead_letters_queue_url, "fanout"),
        clock=SystemClock(),
        decode=decode_dispatch,
    )


def fanout(settings: FanoutSettings) -> Fanout:
    """Returns the services of `fanout` on AWS."""
    return assemble(aws_ports(settings))
