"""ARNs and queue URLs, parsed strictly."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.destinations.arn import (
    Arn,
    parse_arn,
    parse_queue_url,
    parse_role,
    queue_url,
    region_partition,
)

NAME = re.compile(r"[a-z]+", re.ASCII)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("ap-southeast-10", "aws"),
        ("mx-central-1", "aws"),
        ("us-gov-west-1", "aws-us-gov"),
        ("cn-northwest-1", "aws-cn"),
        ("us-iso-east-1", None),
        ("us-isob-east-1", None),
        ("eu-isoe-west-1", None),
        ("EU-WEST-1", None),
        ("eu-west-1 ", None),
        ("eu-west", None),
        ("", None),
    ],
)
def test_a_region_has_the_partition_of_its_name(region: str, partition: str | None) -> None:
    assert region_partition(region) == partition


@pytest.mark.parametrize(
    ("partition", "region", "suffix"),
    [
        ("aws", "eu-west-1", "amazonaws.com"),
        ("aws-us-gov", "us-gov-west-1", "amazonaws.com"),
        ("aws-cn", "cn-north-1", "amazonaws.com.cn"),
    ],
)
def test_the_url_of_a_queue_and_its_arn_are_the_same(
    partition: str, region: str, suffix: str
) -> None:
    url = f"https://sqs.{region}.{suffix}/123456789012/orders"

    arn = parse_queue_url(url, NAME)

    assert str(arn) == f"arn:{partition}:sqs:{region}:123456789012:orders"
    assert queue_url(arn) == url
    assert Arn.of(str(arn)) == arn


def test_a_role_has_our_prefix_and_no_path() -> None:
    assert parse_role("arn:aws:iam::123456789012:role/outrider-x").account == "123456789012"
    for bad in ("role/x", "role/a/outrider-x", "role/outrider-", f"role/outrider-{'x' * 56}"):
        with pytest.raises(ValueError, match="outrider-"):
            parse_role(f"arn:aws:iam::123456789012:{bad}")


@given(st.text() | st.from_regex(r"arn:aws[^:]*:sns:[^:]*:[0-9]*:[^:]*", fullmatch=True))
def test_any_text_is_an_arn_or_a_sentence(text: str) -> None:
    for parse in (lambda t: parse_arn(t, "sns", NAME), parse_role):
        found, reason = _outcome(parse, text)
        assert str(found) == text if found else reason.endswith(".")


def _outcome(parse: Callable[[str], Arn], text: str) -> tuple[Arn | None, str]:
    try:
        return parse(text), ""
    except ValueError as exc:
        return None, str(exc)
