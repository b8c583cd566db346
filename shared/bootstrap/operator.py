"""For whoever operates a stack, at a terminal."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from shared.adapters.dead_letter_box import SqsDeadLetterBox
from shared.adapters.deployments import CloudFormationDeployments
from shared.adapters.dynamodb.applications import DynamoApplications
from shared.adapters.dynamodb.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.due_retries import DynamoDueRetries
from shared.adapters.dynamodb.endpoint_states import DynamoEndpointStates
from shared.adapters.dynamodb.messages import DynamoMessages
from shared.adapters.dynamodb.rows import bind
from shared.adapters.sqs import SqsDeliveryQueue
from shared.adapters.system import SystemClock
from shared.adapters.token_claims import organisation_in
from shared.domain.deployment import Deployment
from shared.domain.ids import OrgId
from shared.ports import Clock
from shared.services.reconciliation import ReconciliationService
from shared.services.redrive import RedriveService
from shared.services.schedule import Schedule
from shared.settings import point_aws


@dataclass(frozen=True)
class Operator:
    """What an operator can do with a stack. Each thing is connected when it is asked for.

    `stack` is the name of the stack, `aws` what the environment of AWS's libraries is to hold.
    """

    stack: str
    aws: Mapping[str, str]

    def __post_init__(self) -> None:
        point_aws(**self.aws)

    @property
    def clock(self) -> Clock:
        return SystemClock()

    @cached_property
    def deployment(self) -> Deployment:
        """The stack. NotFound when there is none, Unusable when it is half-deployed."""
        found = CloudFormationDeployments().get(self.stack)
        found.check()
        return found

    def organisation_in(self, token: str) -> OrgId:
        """Whose token this is; BadRequest when it names nobody."""
        return organisation_in(token)

    def reconciliation(self) -> ReconciliationService:
        """On the stack's table and queue."""
        clock = self.clock
        bind(self.deployment.output("TableName"))
        queue = SqsDeliveryQueue(self.deployment.output("DeliveriesQueueUrl"))
        later = DynamoDueRetries(clock)
        return ReconciliationService(
            applications=DynamoApplications(),
            messages=DynamoMessages(clock),
            deliveries=DynamoDeliveries(clock),
            states=DynamoEndpointStates(),
            later=later,
            schedule=Schedule(queue, later, clock),
            clock=clock,
        )

    def redrives(self) -> dict[str, RedriveService]:
        """Those of the stack's queues, by their short names."""
        return {
            name: RedriveService(SqsDeadLetterBox(letters, source))
            for name, (source, letters) in self.deployment.queues.items()
        }
