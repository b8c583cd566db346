"""The call of each kind of target, and the messages that a target cannot take."""

import pytest

from shared.domain.destinations.arn import Arn
from shared.domain.destinations.calls import call_of, refusal
from shared.domain.destinations.consignment import Consignment, RoleAccess
from shared.domain.destinations.destination import DestinationType
from shared.domain.ids import EndpointId, MessageId

ROLE = Arn.of("arn:aws:iam::123456789012:role/outrider-orders")
PLACE = "eu-west-1:123456789012"
TARGETS = {
    DestinationType.SQS: f"arn:aws:sqs:{PLACE}:orders",
    DestinationType.SNS: f"arn:aws:sns:{PLACE}:orders",
    DestinationType.EVENT_BRIDGE: f"arn:aws:events:{PLACE}:event-bus/orders",
    DestinationType.LAMBDA: f"arn:aws:lambda:{PLACE}:function:orders",
    DestinationType.STEP_FUNCTIONS: f"arn:aws:states:{PLACE}:stateMachine:orders",
}


def consignment(kind: DestinationType, body: str = '{"a":1}', target: str = "") -> Consignment:
    access = RoleAccess(
        destination_id=EndpointId("sink_1"),
        type=kind,
        target=Arn.of(target or TARGETS[kind]),
        role=ROLE,
        external_id="outrider:o:a:sink_1",
    )
    return Consignment(
        access=access,
        message_id=MessageId("msg_1"),
        event_type="a.b",
        detail_type="a.b",
        source="outrider.app_1",
        group="app_1/sink_1",
        body=body,
        attributes=(("webhook-id", "msg_1"), ("event-type", "a.b")),
    )


def test_a_queue_gets_the_body_and_the_attributes() -> None:
    call = call_of(consignment(DestinationType.SQS))

    assert (call.service, call.operation) == ("sqs", "send_message")
    assert call.parameters == {
        "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
        "MessageBody": '{"a":1}',
        "MessageAttributes": {
            "webhook-id": {"DataType": "String", "StringValue": "msg_1"},
            "event-type": {"DataType": "String", "StringValue": "a.b"},
        },
    }


@pytest.mark.parametrize("kind", [DestinationType.SQS, DestinationType.SNS])
def test_a_fifo_target_gets_a_group_and_a_deduplication_id(kind: DestinationType) -> None:
    call = call_of(consignment(kind, target=f"{TARGETS[kind]}.fifo"))

    assert call.parameters["MessageGroupId"] == "app_1/sink_1"
    assert call.parameters["MessageDeduplicationId"] == "msg_1"


def test_an_event_bus_gets_a_source_and_a_detail_type() -> None:
    [entry] = call_of(consignment(DestinationType.EVENT_BRIDGE)).parameters["Entries"]

    assert entry == {
        "EventBusName": TARGETS[DestinationType.EVENT_BRIDGE],
        "Source": "outrider.app_1",
        "DetailType": "a.b",
        "Detail": '{"a":1}',
        "Resources": ["msg_1"],
    }


def test_a_function_is_invoked_asynchronously_and_an_execution_has_the_name_of_the_message() -> (
    None
):
    invoked = call_of(consignment(DestinationType.LAMBDA)).parameters
    started = call_of(consignment(DestinationType.STEP_FUNCTIONS)).parameters

    assert (invoked["InvocationType"], invoked["Payload"]) == ("Event", b'{"a":1}')
    assert (started["name"], started["input"]) == ("msg_1", '{"a":1}')


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("{}", set()),
        ("[1]", {DestinationType.EVENT_BRIDGE}),
        ("1", {DestinationType.EVENT_BRIDGE}),
        (
            "<a/>",
            {DestinationType.EVENT_BRIDGE, DestinationType.LAMBDA, DestinationType.STEP_FUNCTIONS},
        ),
        ("", set(DestinationType)),
        (
            "[" * 100_000,
            {DestinationType.EVENT_BRIDGE, DestinationType.LAMBDA, DestinationType.STEP_FUNCTIONS},
        ),
    ],
    ids=["object", "list", "number", "text", "nothing", "deep"],
)
def test_targets_of_json_refuse_any_other_body(body: str, refused: set[DestinationType]) -> None:
    assert {kind for kind in DestinationType if refusal(consignment(kind, body))} == refused
