"""Configurations of destinations, as clients write them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from shared.domain.destinations.arn import (
    Arn,
    parse_arn,
    parse_queue_url,
    parse_role,
    queue_url,
    region_partition,
)
from shared.domain.destinations.destination import Destination, DestinationType
from shared.domain.errors import InvalidInput, Problem

# In place of a detail type: that of each event is its event type.
EVENT_TYPE = "$eventType"
_KEYS = ("accessKeyId", "secretAccessKey")
_NO_KEYS = (
    "This service holds no keys of yours. Give a role instead: the setup of the destination has it."
)
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{1,256}", re.ASCII)
_DETAIL_TYPE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,128}")
_QUEUE = re.compile(r"(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?", re.ASCII)
_TOPIC = re.compile(r"(?=.{1,256}$)[A-Za-z0-9_-]+(\.fifo)?", re.ASCII)
_BUS = re.compile(r"event-bus/(?!(.*/)?\.\.(/|$))[A-Za-z0-9._/-]{1,256}", re.ASCII)
_FUNCTION = re.compile(r"function:[A-Za-z0-9_-]{1,64}(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?", re.ASCII)
_MACHINE = re.compile(r"stateMachine:[A-Za-z0-9_-]{1,80}(:[A-Za-z0-9_.-]{1,80})?", re.ASCII)
_MAX_TEXT = 2_048


@dataclass(frozen=True, slots=True)
class Target:
    """The member of a configuration that names the resource, and the parser of its text."""

    member: str
    parse: Callable[[str], Arn]
    show: Callable[[Arn], str] = str


TARGETS: Mapping[DestinationType, Target] = {
    DestinationType.SQS: Target("queueUrl", partial(parse_queue_url, resource=_QUEUE), queue_url),
    DestinationType.SNS: Target("topicArn", partial(parse_arn, service="sns", resource=_TOPIC)),
    DestinationType.EVENT_BRIDGE: Target(
        "eventBusName", partial(parse_arn, service="events", resource=_BUS)
    ),
    DestinationType.LAMBDA: Target(
        "functionArn", partial(parse_arn, service="lambda", resource=_FUNCTION)
    ),
    DestinationType.STEP_FUNCTIONS: Target(
        "stateMachineArn", partial(parse_arn, service="states", resource=_MACHINE)
    ),
}
SERVED = tuple(kind.value for kind in DestinationType)


def parse_type(text: str) -> DestinationType:
    """Parses a type; InvalidInput names those that are served."""
    try:
        return DestinationType(text)
    except ValueError:
        reason = f"This type is not served. These are: {', '.join(SERVED)}."
        raise InvalidInput(Problem(("body", "type"), reason)) from None


def parse_destination(kind: DestinationType, config: Mapping[str, Any]) -> Destination:
    """Parses a configuration; InvalidInput names the member that is wrong, and why."""
    for key in _KEYS:
        if config.get(key) is not None:
            _refuse(key, _NO_KEYS)
    if config.get("endpointUrl") is not None:
        _refuse("endpointUrl", "Only the endpoints of AWS are served.")
    if kind is DestinationType.EVENT_BRIDGE:
        config = _with_bus_arn(config)
    member = TARGETS[kind].member
    target = _parsed(config, member, TARGETS[kind].parse)
    if target is None:
        _refuse(member, "This member is required.")
    _check_region(config, target)
    detail_type = None
    if kind is DestinationType.EVENT_BRIDGE:
        detail_type = _matching(config, "detailType", _DETAIL_TYPE)
    return Destination(
        type=kind,
        target=target,
        role=_parsed(config, "roleArn", parse_role),
        external_id=_matching(config, "externalId", _EXTERNAL_ID),
        detail_type=None if detail_type == EVENT_TYPE else detail_type,
    )


def _with_bus_arn(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the configuration with the ARN of an event bus that is given by its name."""
    member = TARGETS[DestinationType.EVENT_BRIDGE].member
    name, region = _text(config, member), _text(config, "region")
    if name is None or name.startswith("arn:"):
        return config
    role = _parsed(config, "roleArn", parse_role)
    if role is None or region is None:
        _refuse(member, "Give the ARN of the event bus; or its name, with region and roleArn.")
    arn = f"arn:{role.partition}:events:{region}:{role.account}:event-bus/{name}"
    return {**config, member: arn}


def shown_config(destination: Destination, external_id: str) -> dict[str, str]:
    """Returns the configuration as clients read it, with the whole ExternalId."""
    target = TARGETS[destination.type]
    shown = {
        target.member: target.show(destination.target),
        "region": destination.target.region,
        "externalId": external_id,
    }
    if destination.role is not None:
        shown["roleArn"] = str(destination.role)
    if destination.type is DestinationType.EVENT_BRIDGE:
        shown["detailType"] = destination.detail_type or EVENT_TYPE
    return shown


def given_config(destination: Destination) -> dict[str, str]:
    """Returns the configuration as a client would give it, for a partial update."""
    given = {TARGETS[destination.type].member: TARGETS[destination.type].show(destination.target)}
    optional = {
        "roleArn": str(destination.role) if destination.role else None,
        "externalId": destination.external_id,
        "detailType": destination.detail_type,
    }
    return given | {name: value for name, value in optional.items() if value is not None}


def _check_region(config: Mapping[str, Any], target: Arn) -> None:
    region = _text(config, "region")
    if region is None:
        return
    if region_partition(region) is None:
        _refuse("region", "This is not a region that is served.")
    if region != target.region:
        _refuse("region", f"The resource is in {target.region}.")


def _parsed(config: Mapping[str, Any], member: str, parse: Callable[[str], Arn]) -> Arn | None:
    text = _text(config, member)
    if text is None:
        return None
    try:
        return parse(text)
    except ValueError as exc:
        raise InvalidInput(Problem(_loc(member), str(exc))) from None


def _matching(config: Mapping[str, Any], member: str, pattern: re.Pattern[str]) -> str | None:
    text = _text(config, member)
    if text is not None and not pattern.fullmatch(text):
        _refuse(member, "It has characters that are not allowed, or too many.")
    return text


def _text(config: Mapping[str, Any], member: str) -> str | None:
    value = config.get(member)
    if value is not None and not (isinstance(value, str) and len(value) <= _MAX_TEXT):
        _refuse(member, f"Expected a text of at most {_MAX_TEXT} characters.")
    return value


def _loc(member: str) -> tuple[str, ...]:
    return "body", "config", member


def _refuse(member: str, reason: str) -> NoReturn:
    raise InvalidInput(Problem(_loc(member), reason))
