"""A customer's AWS account in the local AWS, with resources that keep what they receive."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.e2e.kit.producers import client
from tests.support.fakes.receiver import until
from tools.local_stack.aws import REGION
from tools.local_stack.stack import Stack

# In the local AWS, an account's number is the key of its root.
ACCOUNT = "123456789012"
# The account of the stack itself.
OWN_ACCOUNT = "000000000000"
_CODE = "import json\n\ndef handler(event, context):\n    print(json.dumps({'got': event}))\n"
_PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}
_WAIT = {"Delay": 1, "MaxAttempts": 60}
_CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
_SENDERS = ["sns.amazonaws.com", "events.amazonaws.com"]


@dataclass(frozen=True)
class Account:
    """The account of a customer, as its root sees it."""

    stack: Stack
    number: str = ACCOUNT

    def client(self, service: str) -> Any:
        return client(
            self.stack, service, aws_access_key_id=self.number, aws_secret_access_key="key"
        )

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{REGION}:{self.number}:{resource}"

    # ---- Roles --------------------------------------------------------------------------------

    def deploy(self, template: str) -> str:
        """Deploys a template of CloudFormation; returns the ARN of its role."""
        return self.role_of_stack(f"role-{uuid4().hex}", TemplateBody=template)

    def role_of_stack(self, name: str, **given: Any) -> str:
        """Creates a stack; returns the ARN of its role."""
        stacks = self.client("cloudformation")
        stacks.create_stack(StackName=name, Capabilities=_CAPABILITIES, **given)
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=_WAIT)
        [found] = stacks.describe_stacks(StackName=name)["Stacks"]
        return str({each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}["RoleArn"])

    def role(self, trust: Mapping[str, Any], access: Mapping[str, Any], name: str = "") -> str:
        """Makes a role with these policies; returns its ARN."""
        iam, name = self.client("iam"), name or f"outrider-{uuid4().hex}"
        found = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName=name, PolicyName="send", PolicyDocument=json.dumps(access))
        return str(found["Role"]["Arn"])

    def replace_trust(self, role: str, trust: Mapping[str, Any]) -> None:
        self.client("iam").update_assume_role_policy(
            RoleName=_name(role), PolicyDocument=json.dumps(trust)
        )

    def replace_access(self, role: str, access: Mapping[str, Any]) -> None:
        self.client("iam").put_role_policy(
            RoleName=_name(role), PolicyName="send", PolicyDocument=json.dumps(access)
        )

    # ---- Targets ------------------------------------------------------------------------------

    def queue(self, *, fifo: bool = False, **attributes: str) -> str:
        """Makes a queue; returns its name."""
        name = f"orders-{uuid4().hex}" + (".fifo" if fifo else "")
        given = {**({"FifoQueue": "true"} if fifo else {}), **attributes}
        sending = policy("sqs:SendMessage", self.arn("sqs", name))
        # Of topics and rules that lead to it.
        sending["Statement"][0]["Principal"] = {"Service": _SENDERS}
        given["Policy"] = json.dumps(sending)
        self.client("sqs").create_queue(QueueName=name, Attributes=given)
        return name

    def queue_url(self, name: str) -> str:
        """Returns the URL that AWS gives the queue; the local one names this machine."""
        return f"https://sqs.{REGION}.amazonaws.com/{self.number}/{name}"

    def topic(self, queue: str, *, fifo: bool = False) -> str:
        """Makes a topic that leads to the queue; returns its ARN."""
        name = f"orders-{uuid4().hex}" + (".fifo" if fifo else "")
        sns = self.client("sns")
        given = {"FifoTopic": "true"} if fifo else {}
        topic = str(sns.create_topic(Name=name, Attributes=given)["TopicArn"])
        endpoint = self.arn("sqs", queue)
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)
        return topic

    def bus(self, queue: str) -> str:
        """Makes an event bus whose rule leads to the queue; returns its ARN."""
        name, events = f"orders-{uuid4().hex}", self.client("events")
        bus = str(events.create_event_bus(Name=name)["EventBusArn"])
        pattern = json.dumps({"account": [self.number]})
        events.put_rule(Name=name, EventBusName=name, EventPattern=pattern)
        target = {"Id": "queue", "Arn": self.arn("sqs", queue)}
        events.put_targets(Rule=name, EventBusName=name, Targets=[target])
        return bus

    def function(self) -> str:
        """Makes a function that logs its events; returns its ARN."""
        name, archive = f"orders-{uuid4().hex}", io.BytesIO()
        with zipfile.ZipFile(archive, "w") as written:
            written.writestr("orders.py", _CODE)
        trusted = {"Service": "lambda.amazonaws.com"}
        role = self.role(_trust(trusted), policy("logs:*", "*"), f"function-{name}")
        made = self.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="orders.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        return str(made["FunctionArn"])

    def machine(self) -> str:
        """Makes a state machine; returns its ARN."""
        name = f"orders-{uuid4().hex}"
        trusted = {"Service": "states.amazonaws.com"}
        role = self.role(_trust(trusted), policy("logs:*", "*"), f"machine-{name}")
        made = self.client("stepfunctions").create_state_machine(
            name=name, definition=json.dumps(_PASS), roleArn=role
        )
        return str(made["stateMachineArn"])

    # ---- What they received -------------------------------------------------------------------

    def received(self, queue: str) -> dict[str, Any]:
        """Waits for the first message of the queue, and returns it."""
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        for _ in until():
            found = sqs.receive_message(
                QueueUrl=url,
                WaitTimeSeconds=1,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )
            if messages := found.get("Messages"):
                return dict(messages[0])
        raise AssertionError("The queue received nothing.")

    def logged(self, function: str) -> Any:
        """Waits for the first event that the function logged, and returns it."""
        group = f"/aws/lambda/{function.rpartition(':')[2]}"
        for _ in until():
            for line in self._lines(group):
                if line.startswith('{"got"'):
                    return json.loads(line)["got"]
        raise AssertionError("The function was not invoked.")

    def executions(self, machine: str) -> list[dict[str, Any]]:
        """Waits for an execution of the state machine; returns all, each with its input."""
        machines = self.client("stepfunctions")
        for _ in until():
            found = machines.list_executions(stateMachineArn=machine)["executions"]
            if found:
                arns = (each["executionArn"] for each in found)
                return [dict(machines.describe_execution(executionArn=arn)) for arn in arns]
        raise AssertionError("The state machine was not started.")

    def _lines(self, group: str) -> Iterator[str]:
        logs = self.client("logs")
        groups = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        for each in groups:
            found = logs.filter_log_events(logGroupName=each["logGroupName"])
            yield from (event["message"].strip() for event in found["events"])


def policy(action: str, resource: str) -> dict[str, Any]:
    """Returns a policy that allows one action."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def trust(principal: Any, condition: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Returns a trust policy with one statement."""
    found = _trust(principal)
    if condition is not None:
        found["Statement"][0]["Condition"] = condition
    return found


def _trust(principal: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _name(role: str) -> str:
    return role.rpartition("/")[2]
