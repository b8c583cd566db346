"""Inspection of a stack's resources in AWS, with an operator's credentials."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from itertools import islice
from typing import Any

import boto3

from shared.adapters.aws import TERMINAL_CONFIG
from shared.adapters.dynamodb.table.keys.key_parts import instant_of_minute
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.sweep_cursors import stored_start
from shared.adapters.operator.aws_errors import operator_call
from shared.adapters.operator.log_lines import LogFollower
from shared.domain.errors import NotFound
from shared.domain.operator.deployment import Deployment
from shared.domain.operator.stack_resources import (
    AlarmState,
    DeniedCall,
    FunctionState,
    QueueState,
    SourceState,
    TableState,
)

_DENIED = re.compile(r"[^\n\"]*AccessDenied[^\n\"]*")
# Denied calls per function: the first ones are sufficient.
_MOST_REFUSALS = 3
_MOST_ALARMS = 100
# API Gateway writes this log, a line for each request.
_ACCESS_LOG = "ApiAccessLogs"
# arn:aws:lambda:REGION:ACCOUNT:function:NAME, optionally with :ALIAS.
_NAME_IN_ARN = 6


class AwsStackInspector:
    """`StackInspector` on AWS."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def functions(self) -> Sequence[FunctionState]:
        found = []
        client = boto3.client("lambda", config=TERMINAL_CONFIG)
        for name, function in self._of("AWS::Lambda::Function"):
            with self._asked(f"function {name}", "lambda:GetFunctionConfiguration"):
                reported = client.get_function_configuration(FunctionName=function)
            found.append(FunctionState(name, _problem(reported)))
        return found

    def sources(self) -> Sequence[SourceState]:
        found = []
        client = boto3.client("lambda", config=TERMINAL_CONFIG)
        for name, source in self._of("AWS::Lambda::EventSourceMapping"):
            with self._asked(f"event source {name}", "lambda:GetEventSourceMapping"):
                reported = client.get_event_source_mapping(UUID=source)
            found.append(SourceState(_function_in(reported["FunctionArn"]), reported["State"]))
        return found

    def queue(self, url: str) -> QueueState:
        client = boto3.client("sqs", config=TERMINAL_CONFIG)
        with self._asked(f"queue {url}", "sqs:GetQueueAttributes"):
            reported = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
                "Attributes"
            ]
        redrive = json.loads(reported.get("RedrivePolicy") or "{}")
        return QueueState(
            waiting=int(reported["ApproximateNumberOfMessages"]),
            in_flight=int(reported["ApproximateNumberOfMessagesNotVisible"]),
            delayed=int(reported["ApproximateNumberOfMessagesDelayed"]),
            arn=reported["QueueArn"],
            dead_letters=redrive.get("deadLetterTargetArn"),
        )

    def alarms(self) -> Sequence[AlarmState]:
        names = [alarm for _, alarm in self._of("AWS::CloudWatch::Alarm")]
        client = boto3.client("cloudwatch", config=TERMINAL_CONFIG)
        found: list[AlarmState] = []
        for start in range(0, len(names), _MOST_ALARMS):
            with self._asked("alarms", "cloudwatch:DescribeAlarms"):
                reported = client.describe_alarms(AlarmNames=names[start : start + _MOST_ALARMS])
            found += [_alarm(each) for each in reported.get("MetricAlarms", ())]
        return found

    def table(self) -> TableState:
        name = self._deployment.output("TableName")
        client = boto3.client("dynamodb", config=TERMINAL_CONFIG)
        with self._asked(f"table {name}", "dynamodb:DescribeTable"):
            status = client.describe_table(TableName=name)["Table"]["TableStatus"]
        with self._asked(f"table {name}", "dynamodb:DescribeTimeToLive"):
            expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        with self._asked(f"table {name}", "dynamodb:DescribeContinuousBackups"):
            kept = client.describe_continuous_backups(TableName=name)
        backups: Any = kept["ContinuousBackupsDescription"].get(
            "PointInTimeRecoveryDescription", {}
        )
        return TableState(
            status=status,
            expires=expiry.get("TimeToLiveStatus") in ("ENABLED", "ENABLING"),
            point_in_time=backups.get("PointInTimeRecoveryStatus") == "ENABLED",
        )

    def swept_until(self) -> datetime | None:
        bind(self._deployment.output("TableName"))
        minute = stored_start()
        return instant_of_minute(minute) if minute else None

    def refusals(self, since: datetime) -> Sequence[DeniedCall]:
        found: list[DeniedCall] = []
        for log in self.logs("", since):
            first: dict[str, DeniedCall] = {}  # Each reason once, however often it was logged.
            for line in log.new_lines("AccessDenied"):
                if reason := _refusal(line.text):
                    first.setdefault(reason, DeniedCall(log.group, line.at, reason))
            found += islice(first.values(), _MOST_REFUSALS)
        return found

    def logs(self, prefix: str, since: datetime) -> list[LogFollower]:
        """Yields the logs of functions whose logical ids begin with the prefix."""
        client = boto3.client("logs", config=TERMINAL_CONFIG)
        named = self._of("AWS::Logs::LogGroup")
        return [
            LogFollower(client, group, since)
            for name, group in named
            if name.startswith(prefix) and name != _ACCESS_LOG
        ]

    def role(self, name: str) -> str:
        """Returns the physical name of a role; NotFound if the stack does not have it."""
        for role, made in self._of("AWS::IAM::Role"):
            if role == name:
                return made
        raise NotFound(f"The stack {self._deployment.name} has no role {name}.")

    def time(self) -> datetime:
        client = boto3.client("sts", config=TERMINAL_CONFIG)
        with self._asked("caller identity", "sts:GetCallerIdentity"):
            reported = client.get_caller_identity()["ResponseMetadata"]["HTTPHeaders"]
        return parsedate_to_datetime(reported["date"]).astimezone(UTC)

    def _of(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yields logical and physical names of the stack's resources of a kind."""
        return ((name, made) for name, type_, made in self._resources if type_ == kind)

    @cached_property
    def _resources(self) -> list[tuple[str, str, str]]:
        client = boto3.client("cloudformation", config=TERMINAL_CONFIG)
        name = self._deployment.name
        with self._asked(f"resources of {name}", "cloudformation:ListStackResources"):
            pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
            return [
                (each["LogicalResourceId"], each["ResourceType"], each["PhysicalResourceId"])
                for page in pages
                for each in page["StackResourceSummaries"]
                if each.get("PhysicalResourceId")
            ]

    @contextmanager
    def _asked(self, what: str, right: str) -> Iterator[None]:
        with operator_call(f"look at the {what}", right):
            yield


def _function_in(arn: str) -> str:
    """Returns the name in a function's ARN, which an alias or a version may follow."""
    parts = arn.split(":")
    return parts[_NAME_IN_ARN] if len(parts) > _NAME_IN_ARN else parts[-1]


def _problem(reported: Any) -> str | None:
    if reported.get("State", "Active") in ("Failed", "Pending"):
        return f"{reported['State']}: {reported.get('StateReason', 'no reason given')}"
    if reported.get("LastUpdateStatus") == "Failed":
        return (
            f"its last update failed: {reported.get('LastUpdateStatusReason', 'no reason given')}"
        )
    return None


def _alarm(reported: Any) -> AlarmState:
    acts = reported.get("ActionsEnabled", True) and bool(reported.get("AlarmActions"))
    description = reported.get("AlarmDescription", "")
    return AlarmState(reported["AlarmName"], reported["StateValue"], description, acts)


def _refusal(text: str) -> str:
    """Returns the fields of a log line that describe a denied call, without request data."""
    try:
        line = json.loads(text)
    except ValueError:
        return ""
    reported = "\n".join(str(line.get(field, "")) for field in ("reason", "exception"))
    found = _DENIED.search(reported)
    return found[0].strip() if found else ""
