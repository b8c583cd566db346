"""Workarounds for defects of ministack, in the template and in the deployed stack."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.aws.template import template
from tools.local_stack.aws import LocalAws

# SAM rewrites the built template, with the same indentation.
_RUNTIMES = r"AllowedPattern: python3\.1[2-4]"
_QUEUES_POLICY = re.compile(r"^  QueuesPolicy:\n(?:    .*\n)+", re.MULTILINE)
_PLAIN_HTTP = re.compile(r"^( *)- Sid: NoPlainHttp\n(?:\1  .*\n)+", re.MULTILINE)
_SENDING = re.compile(r"^( *)- sqs:GetQueueUrl\n", re.MULTILINE)


@contextmanager
def deployable(built: Path) -> Iterator[Path]:
    """Yields a copy of the built template that ministack can deploy.

    It lacks the policy that refuses plain HTTP: ministack serves plain HTTP only, and would then
    refuse to remove the policy.
    """
    text, found = _QUEUES_POLICY.subn("", built.read_text())
    # The same statement in policies that have others as well.
    text = _PLAIN_HTTP.sub("", text)
    # ministack takes a batch for an action of its own in the policy of a queue; AWS knows none.
    text = _SENDING.sub(r"\g<0>\1- sqs:SendMessageBatch\n", text)
    # Lambda lacks what 3.11 needs; the local AWS runs functions with the interpreter that is here.
    text = text.replace(_RUNTIMES, _RUNTIMES.replace("2-4", "1-4"))
    file = built.with_name("without-queues-policy.yaml")
    file.write_text(text)
    try:
        assert found == 1, "template.yaml has one policy of queues"
        yield file
    finally:
        file.unlink()


def correct_event_sources(aws: LocalAws) -> None:
    """Sets numbers of event sources: ministack keeps those of parameters as text."""
    functions = aws.session.client("lambda", endpoint_url=aws.endpoint, config=aws.config)
    for source in functions.list_event_source_mappings()["EventSourceMappings"]:
        limit = int(source["ScalingConfig"]["MaximumConcurrency"])
        functions.update_event_source_mapping(
            UUID=source["UUID"], ScalingConfig={"MaximumConcurrency": limit}
        )


def correct_cors(aws: LocalAws, api_id: str) -> None:
    """Sets CORS: ministack stores the template's values under names that it does not read."""
    apis = aws.session.client("apigatewayv2", endpoint_url=aws.endpoint, config=aws.config)
    wanted = template()["Resources"]["HttpApi"]["Properties"]["CorsConfiguration"]
    apis.update_api(ApiId=api_id, CorsConfiguration=wanted)


def open_bucket(aws: LocalAws, bucket: str) -> None:
    """Removes the bucket's policy: it refuses plain HTTP, and ministack serves nothing else."""
    objects = aws.session.client("s3", endpoint_url=aws.endpoint, config=aws.config)
    objects.delete_bucket_policy(Bucket=bucket)
