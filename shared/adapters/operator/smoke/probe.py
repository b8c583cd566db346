"""Access to parts of a stack that the API does not show."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property, partial

import boto3

from shared.adapters.aws import TERMINAL_CONFIG
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.operator.aws_errors import operator_call
from shared.adapters.operator.dead_letter_browser import SqsDeadLetterBrowser
from shared.adapters.operator.log_lines import LogFollower
from shared.adapters.operator.stack_inspector import AwsStackInspector
from shared.adapters.sqs.dead_letter_sender import SqsDeadLetters
from shared.adapters.sqs.delivery_codec import encode_task
from shared.domain.ids import AppId
from shared.domain.operator.deployment import Deployment
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.domain.pipeline.queue_tasks import DeliveryTask
from shared.ports import Clock
from shared.services.operator.redrive import RedriveService

_QUEUE = "deliveries"
# A dead-letter queue with more letters needs a person.
_MOST_LETTERS = 1_000
_MINUTE = 60


class AwsProbe:
    """`StackProbe` on AWS."""

    def __init__(
        self, deployment: Deployment, stack_inspector: AwsStackInspector, clock: Clock
    ) -> None:
        self._deployment = deployment
        self._stack_inspector = stack_inspector
        self._clock = clock
        self._followers: list[LogFollower] = []

    def store_retry(self, task: DeliveryTask) -> None:
        bind(self._deployment.output("TableName"))
        DynamoDueRetries(self._clock).put(task)

    def add_dead_letter(self, task: DeliveryTask, reason: str) -> None:
        _, letters = self._deployment.queues[_QUEUE]
        letter = DeadLetter(
            body=encode_task(task),
            group=task.key.app_id,
            reason=reason,
            first_sent_at=self._clock.now(),
        )
        SqsDeadLetters(letters, "smoke").add(letter)

    def redrive(self, app_id: AppId) -> Sequence[DeadLetter]:
        queue, letters = self._deployment.queues[_QUEUE]
        service = RedriveService(browser=SqsDeadLetterBrowser(letters, queue))
        return service.redrive_only(partial(_is_of, app_id), _MOST_LETTERS)

    def is_allowed(self, role: str, action: str, resource: str) -> bool:
        client = boto3.client("iam", config=TERMINAL_CONFIG)
        with operator_call(f"simulate the rights of {role}", "iam:SimulatePrincipalPolicy"):
            found = client.simulate_principal_policy(
                PolicySourceArn=self._role_arn(role), ActionNames=[action], ResourceArns=[resource]
            )
        [result] = found["EvaluationResults"]
        return str(result["EvalDecision"]) == "allowed"

    def metric(self, name: str, since: datetime) -> float:
        client = boto3.client("cloudwatch", config=TERMINAL_CONFIG)
        with operator_call(f"read the metric {name}", "cloudwatch:GetMetricStatistics"):
            found = client.get_metric_statistics(
                Namespace=f"Outrider/{self._deployment.name}",
                MetricName=name,
                StartTime=since.replace(second=0, microsecond=0),
                EndTime=self._clock.now(),
                Period=_MINUTE,
                Statistics=["Sum"],
            )
        return float(sum(point["Sum"] for point in found["Datapoints"]))

    def lines(self, since: datetime) -> Iterable[str]:
        self._followers = self._followers or self._stack_inspector.logs("", since)
        return [line.text for follower in self._followers for line in follower.new_lines()]

    def _role_arn(self, role: str) -> str:
        _, partition, *_, account, _ = self._identity.split(":", 5)
        return f"arn:{partition}:iam::{account}:role/{self._stack_inspector.role(role)}"

    @cached_property
    def _identity(self) -> str:
        client = boto3.client("sts", config=TERMINAL_CONFIG)
        with operator_call("get the caller identity", "sts:GetCallerIdentity"):
            return str(client.get_caller_identity()["Arn"])


def _is_of(app_id: AppId, letter: DeadLetter) -> bool:
    return letter.about.get("application") == app_id
