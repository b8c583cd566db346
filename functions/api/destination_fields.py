"""Fields of destinations that a client sets."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from shared.domain.destinations.config import SERVED


def _none_if_empty(value: Any) -> Any:
    """Returns None for an empty list: in this contract it filters nothing out."""
    return None if value == [] else value


def _may_be_empty(schema: dict[str, Any]) -> None:
    for kind in schema["anyOf"]:
        kind.pop("minItems", None)


EMPTY = BeforeValidator(_none_if_empty)

MAY_BE_EMPTY = Field(json_schema_extra=_may_be_empty)

Status = Annotated[
    Literal["enabled", "disabled"],
    Field(
        description="`enabled` tries the role, and is refused unless it works. A new destination "
        "is `disabled` by default: its ExternalId, which the role has to require, has its id.",
        examples=["disabled"],
    ),
]

Type = Annotated[
    str,
    Field(
        description="The kind of resource; `lambda` and `stepFunctions` are specific to Outrider.",
        examples=list(SERVED),
    ),
]

Config = Annotated[
    dict[str, Any],
    Field(
        description="The resource: `queueUrl`, `topicArn`, `eventBusName` (its ARN), `functionArn` "
        "or `stateMachineArn`; and `roleArn`, `externalId`, `region`, and for EventBridge "
        "`detailType`. Keys are refused.",
        examples=[
            {
                "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
                "roleArn": "arn:aws:iam::123456789012:role/outrider-orders",
            }
        ],
    ),
]

BatchSize = Annotated[
    Annotated[int, Field(ge=1, le=1)] | None,
    Field(description="Messages in a request: always 1.", examples=[1]),
]

MaxWait = Annotated[
    Annotated[int, Field(ge=0, le=0)] | None,
    Field(description="Seconds to wait for a batch: always 0.", examples=[0]),
]
