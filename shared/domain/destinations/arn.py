"""Amazon resource names, parsed strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# The suffix of host names in each partition.
SUFFIXES: Mapping[str, str] = {
    "aws": "amazonaws.com",
    "aws-us-gov": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
}
_PREFIXES = {"aws-us-gov": "us-gov-", "aws-cn": "cn-"}
# Regions of partitions that no stack reaches.
_FOREIGN = re.compile(r"(cn|us-gov|us-iso\w*|eu-isoe|eusc)-")
_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)
_REGION = re.compile(r"[a-z]{2}(-[a-z]{2,12}){1,2}-[0-9]{1,2}", re.ASCII)
_ROLE = re.compile(r"role/outrider-[A-Za-z0-9_+=,.@-]{1,55}", re.ASCII)
_PARTS = 6
MAX_LENGTH = 2_048


@dataclass(frozen=True, slots=True)
class Arn:
    """The parts of an ARN; `resource` is the rest after the account."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def of(cls, text: str) -> "Arn":
        """Returns the parts of an ARN that was parsed before; ValueError for another text."""
        prefix, *parts = text.split(":", _PARTS - 1)
        if prefix != "arn" or len(parts) != _PARTS - 1:
            raise ValueError("This is not an ARN.")
        return cls(*parts)

    def __str__(self) -> str:
        """Returns the ARN as text."""
        own = (self.partition, self.service, self.region, self.account, self.resource)
        return ":".join(("arn", *own))

    @property
    def is_fifo(self) -> bool:
        """Returns whether it names a FIFO queue or topic."""
        return self.resource.endswith(".fifo")


def region_partition(region: str) -> str | None:
    """Returns the partition of a region; None if Outrider serves no such region."""
    if not _REGION.fullmatch(region):
        return None
    for partition, prefix in _PREFIXES.items():
        if region.startswith(prefix):
            return partition
    return None if _FOREIGN.match(region) else "aws"


def parse_arn(text: str, service: str, resource: re.Pattern[str]) -> Arn:
    """Parses the ARN of a regional resource; ValueError says what is wrong with it."""
    arn = _split(text, service)
    if region_partition(arn.region) != arn.partition:
        raise ValueError(f"{arn.region!r} is not a region of the partition {arn.partition}.")
    if not _ACCOUNT.fullmatch(arn.account):
        raise ValueError("The account must have twelve digits.")
    if not resource.fullmatch(arn.resource):
        raise ValueError(f"This is not the name of a resource of {service}.")
    return arn


def parse_role(text: str) -> Arn:
    """Parses the ARN of a role that we may assume; ValueError says what is wrong with it."""
    arn = _split(text, "iam")
    if arn.region or not _ACCOUNT.fullmatch(arn.account):
        raise ValueError("Expected arn:PARTITION:iam::ACCOUNT:role/outrider-NAME.")
    if not _ROLE.fullmatch(arn.resource):
        raise ValueError("The name of the role must begin with outrider-, without a path.")
    return arn


def parse_queue_url(url: str, resource: re.Pattern[str]) -> Arn:
    """Parses the URL of an SQS queue into its ARN; ValueError says what is wrong with it."""
    for partition, suffix in SUFFIXES.items():
        found = re.fullmatch(
            rf"https://sqs\.([a-z0-9-]+)\.{re.escape(suffix)}/([^/]*)/([^/]*)", url, re.ASCII
        )
        if found and region_partition(found[1]) == partition:
            return parse_arn(
                f"arn:{partition}:sqs:{found[1]}:{found[2]}:{found[3]}", "sqs", resource
            )
    raise ValueError("Expected https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.")


def queue_url(arn: Arn) -> str:
    """Returns the URL of a queue; the inverse of `parse_queue_url`."""
    suffix = SUFFIXES[arn.partition]
    return f"https://sqs.{arn.region}.{suffix}/{arn.account}/{arn.resource}"


def _split(text: str, service: str) -> Arn:
    parts = text.split(":", _PARTS - 1)
    if len(text) > MAX_LENGTH or len(parts) != _PARTS or parts[0] != "arn":
        raise ValueError("This is not an ARN.")
    arn = Arn(*parts[1:])
    if arn.partition not in SUFFIXES:
        raise ValueError(f"The partition must be one of {', '.join(SUFFIXES)}.")
    if arn.service != service:
        raise ValueError(f"Expected an ARN of {service}.")
    return arn
