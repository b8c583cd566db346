"""Composition root of the command line, for the operator of a stack."""

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from shared.adapters.aws import TERMINAL_CONFIG, use_config
from shared.adapters.contents import S3Contents
from shared.adapters.crypto.key_ring import SecretKeys
from shared.adapters.crypto.tokens import JwtTokens
from shared.adapters.dynamodb.configuration.applications import DynamoApplications
from shared.adapters.dynamodb.configuration.endpoint_states import DynamoEndpointStates
from shared.adapters.dynamodb.table.damage import report_to
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.traffic.messages import DynamoMessages
from shared.adapters.dynamodb.traffic.paused_attempts import DynamoPausedAttempts
from shared.adapters.operator.api_requests import ApiResponse, request
from shared.adapters.operator.bus_failure_browser import BusFailureBrowser
from shared.adapters.operator.dead_letter_browser import SqsDeadLetterBrowser
from shared.adapters.operator.deployments import CloudFormationDeployments
from shared.adapters.operator.hook_server import hook_server
from shared.adapters.operator.key_secret import AwsKeySecret
from shared.adapters.operator.log_lines import LogFollower
from shared.adapters.operator.smoke.local_receiver import LocalReceiver
from shared.adapters.operator.smoke.probe import AwsProbe
from shared.adapters.operator.smoke.stack_receiver import StackReceiver
from shared.adapters.operator.stack_inspector import AwsStackInspector
from shared.adapters.operator.token_claims import organisation_in
from shared.adapters.operator.verifier import Verifier
from shared.adapters.sqs.queues import SqsDeliveryQueue
from shared.adapters.system import SystemClock, SystemEntropy
from shared.assembly.operator import (
    ReconciliationPorts,
    assemble_diagnostics,
    assemble_reconciliation,
    assemble_redrives,
)
from shared.domain.auth.access import Identity
from shared.domain.ids import OrgId
from shared.domain.operator.deployment import BUS_FAILURES, Deployment
from shared.domain.operator.verifying import ReceivedWebhook, VerifySignature
from shared.ports import Clock, DeadLetterBrowser
from shared.ports.operator.smoke import StackProbe, TrialReceiver
from shared.ports.operator.stack_resources import StackInspector
from shared.services.operator.diagnostics import DiagnosticsService
from shared.services.operator.key_rotation import KeyRotation
from shared.services.operator.reconciliation import ReconciliationService
from shared.services.operator.redrive import RedriveService
from shared.settings.environment import point_aws

_log = logging.getLogger(__name__)
# What the log groups of the functions that make attempts are called in the template.
_DELIVERING = "Deliver"
# The outputs that name the secrets of keys.
_KEYS = {"tokens": "TokenKeysArn", "secrets": "EncryptionKeysArn"}
# Enough that no two tokens have one name.
_NAME_BYTES = 8


@dataclass(frozen=True)
class Operator:
    """Tools of a stack's operator, each connected on first use.

    `stack` is the name of the stack, `aws` what the environment of AWS's libraries is to hold.
    """

    stack: str
    aws: Mapping[str, str]

    def __post_init__(self) -> None:
        point_aws(**self.aws)
        use_config(TERMINAL_CONFIG)

    @property
    def clock(self) -> Clock:
        return SystemClock()

    @cached_property
    def found(self) -> Deployment:
        """The stack in whatever state; NotFound when there is none."""
        return CloudFormationDeployments().get(self.stack)

    @property
    def deployment(self) -> Deployment:
        """The stack to work with; InfrastructureError when it is half-deployed."""
        self.found.check()
        return self.found

    def stack_inspector(self) -> StackInspector:
        """The parts of the stack."""
        return AwsStackInspector(self.found)

    def diagnostics(self) -> DiagnosticsService:
        """Diagnostics of the stack, in any state."""
        return assemble_diagnostics(
            self.found, self.stack_inspector(), _browsers(self.found), self.clock
        )

    def attempts_log(self, since: datetime) -> list[LogFollower]:
        """Followers of the logs of the delivering functions, from `since` on."""
        return AwsStackInspector(self.deployment).logs(_DELIVERING, since)

    def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> ApiResponse:
        """One request to the API, whatever its answer; InfrastructureError when there is none."""
        return request(method, url, headers, body)

    def new_token(self, identity: Identity, lifetime: timedelta) -> str:
        """A token of the stack that proves the identity from now on."""
        keys = SecretKeys(self.deployment.output("TokenKeysArn"), self.clock)
        return JwtTokens(keys, self.clock).make(
            identity, self.new_name(), self.clock.now(), lifetime
        )

    def keys(self, kind: str) -> KeyRotation:
        """Rotation of the keys of access tokens (`tokens`) or of endpoint secrets (`secrets`)."""
        arn = self.deployment.output(_KEYS[kind])
        return KeyRotation(secret=AwsKeySecret(arn), entropy=SystemEntropy())

    def organisation_in(self, token: str) -> OrgId:
        """Returns the organisation of the token; BadRequest when it names none."""
        return organisation_in(token)

    def hooks(
        self, port: int, status: int
    ) -> AbstractContextManager[tuple[str, Callable[[], ReceivedWebhook]]]:
        """A consumer's server on this machine; see `hook_server`."""
        return hook_server(port, status)

    def verifier(self, secret: str) -> VerifySignature:
        """Returns a check of signatures by an endpoint's secret; BadRequest if it is invalid."""
        return Verifier.parse(secret).fits

    def probe(self) -> StackProbe:
        """The parts of the stack that only trials reach."""
        return AwsProbe(self.deployment, AwsStackInspector(self.deployment), self.clock)

    def receiver_here(self, port: int, public_url: str | None) -> TrialReceiver:
        """A receiver on this machine, which `public_url` leads to."""
        return LocalReceiver(port, public_url)

    def receiver_in_aws(self, run: str, pause: Callable[[float], None]) -> TrialReceiver:
        """A receiver in a stack of its own, named after the run; `pause` lets seconds pass."""
        return StackReceiver(f"{self.stack}-smoke-{run}", run, pause)

    def new_name(self) -> str:
        """A text that nobody else has or guesses."""
        return SystemEntropy().draw(_NAME_BYTES).hex()

    def reconciliation(self) -> ReconciliationService:
        """On the stack's table and queue."""
        clock = self.clock
        bind(self.deployment.output("TableName"))
        report_to(_warn)
        contents = S3Contents(self.deployment.output("ContentsBucketName"))
        return assemble_reconciliation(
            ReconciliationPorts(
                applications=DynamoApplications(),
                messages=DynamoMessages(clock, contents),
                deliveries=DynamoDeliveries(clock),
                endpoint_states=DynamoEndpointStates(),
                due_retries=DynamoDueRetries(clock),
                paused_attempts=DynamoPausedAttempts(clock),
                delivery_queue=SqsDeliveryQueue(self.deployment.output("DeliveriesQueueUrl")),
                clock=clock,
            )
        )

    def redrives(self) -> dict[str, RedriveService]:
        """Browsers of the stack's dead-letter queues, by the short names of the queues."""
        return assemble_redrives(_browsers(self.deployment))


def _browsers(deployment: Deployment) -> dict[str, DeadLetterBrowser]:
    found: dict[str, DeadLetterBrowser] = {
        name: SqsDeadLetterBrowser(letters, source)
        for name, (source, letters) in deployment.queues.items()
    }
    if deployment.has_bus:
        found["intake-bus"] = BusFailureBrowser(
            deployment.output(BUS_FAILURES),
            deployment.output("IntakeQueueUrl"),
            deployment.parameters["IntakeApplicationPath"],
        )
    return found


def _warn(row: str) -> None:
    # Escaped: the writer of the row may have aimed at the terminal.
    _log.warning("The row %a cannot be decoded and is left out.", row)
