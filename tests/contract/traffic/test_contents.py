"""Contract of `Contents`, in memory and on S3 (moto)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.response import StreamingBody
from urllib3.exceptions import ReadTimeoutError as Urllib3Timeout

from shared.adapters.contents import S3Contents, key_of
from shared.adapters.memory import MemoryContents
from shared.domain import ids
from shared.domain.errors import InfrastructureError, InternalError
from shared.domain.ids import AppId, MessageId, OrgId
from shared.domain.messages.content_name import ContentName
from shared.ports import Contents
from tests.support.arrange.builders import APP, MESSAGE, ORG, new_id
from tests.support.arrange.random_text import random_text
from tests.support.aws.aws_answers import answering, refusal
from tests.support.aws.emulated import emulated_aws

BUCKET = "contents"
NAME = ContentName(org_id=ORG, app_id=APP, message_id=MESSAGE, digest="0" * 32, days=90)
OTHERS = [
    replace(NAME, org_id=OrgId("org_other")),
    replace(NAME, app_id=AppId(new_id(ids.APP, 2))),
    replace(NAME, message_id=MessageId(new_id(ids.MESSAGE, 2))),
    replace(NAME, digest="1" * 32),
    replace(NAME, days=9),
]
CALLS: dict[str, Callable[[Contents], object]] = {
    "put": lambda contents: contents.put(NAME, b"data"),
    "get": lambda contents: contents.get(NAME),
    "remove": lambda contents: contents.remove(NAME),
}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "us-east-1")
    with emulated_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client
        client.close()


@pytest.fixture
def on_s3(s3: Any) -> Contents:
    return S3Contents(BUCKET)


@pytest.fixture(params=["memory", "s3"])
def contents(request: pytest.FixtureRequest) -> Contents:
    if request.param == "memory":
        return MemoryContents()
    found: Contents = request.getfixturevalue("on_s3")
    return found


@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff\r\n", random_text(1024 * 1024).encode()], ids=["none", "few", "many"]
)
def test_a_stored_content_is_read_back_byte_for_byte(contents: Contents, data: bytes) -> None:
    contents.put(NAME, data)

    assert contents.get(NAME) == data


def test_a_content_that_was_never_stored_is_absent(contents: Contents) -> None:
    contents.put(NAME, b"data")

    assert [contents.get(other) for other in OTHERS] == [None] * len(OTHERS)


def test_contents_with_different_names_are_separate(contents: Contents) -> None:
    names = [NAME, *OTHERS]
    for number, name in enumerate(names):
        contents.put(name, bytes([number]))

    contents.remove(NAME)

    assert contents.get(NAME) is None
    found = [contents.get(name) for name in OTHERS]
    assert found == [bytes([number]) for number in range(1, len(names))]


def test_put_and_remove_are_idempotent(contents: Contents) -> None:
    for _ in range(2):
        contents.put(NAME, b"data")
    assert contents.get(NAME) == contents.get(NAME) == b"data"

    for _ in range(2):
        contents.remove(NAME)
    assert contents.get(NAME) is None


def test_an_object_key_contains_the_days_the_tenant_and_the_message(
    on_s3: Contents, s3: Any
) -> None:
    message_id = MessageId(ids.make(ids.MESSAGE, ids.instant_of(MESSAGE), bytes(15), shard=3))
    on_s3.put(replace(NAME, message_id=message_id), b"data")

    [found] = s3.list_objects_v2(Bucket=BUCKET)["Contents"]

    assert found["Key"] == f"90/{ORG}/{APP}/3/{message_id}/{NAME.digest}"


def test_no_version_of_a_removed_content_remains(on_s3: Contents, s3: Any) -> None:
    on_s3.put(NAME, b"data")

    on_s3.remove(NAME)

    assert not {"Versions", "DeleteMarkers"} & set(s3.list_object_versions(Bucket=BUCKET))


def test_a_content_without_read_permission_counts_as_missing(
    on_s3: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without permission to list the bucket, S3 refuses reads of missing objects too."""
    answering(monkeypatch, {"GetObject": refusal("AccessDenied", status=403)})

    assert on_s3.get(NAME) is None


@pytest.mark.parametrize("call", ["put", "remove"])
def test_a_missing_permission_is_an_internal_error(
    on_s3: Contents, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    denied = refusal("AccessDenied", status=403)
    answering(monkeypatch, {"PutObject": denied, "DeleteObject": denied})

    with pytest.raises(InternalError, match="AccessDenied"):
        CALLS[call](on_s3)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("SlowDown", 503),
        ("InternalError", 500),
        ("RequestTimeout", 400),
        ("ServiceUnavailable", 503),
    ],
)
def test_a_temporary_error_is_an_infrastructure_failure(
    on_s3: Contents, monkeypatch: pytest.MonkeyPatch, call: str, code: str, status: int
) -> None:
    failure = refusal(code, status=status)
    answering(monkeypatch, dict.fromkeys(("PutObject", "GetObject", "DeleteObject"), failure))

    with pytest.raises(InfrastructureError, match=code):
        CALLS[call](on_s3)


@pytest.mark.parametrize("call", CALLS)
def test_a_missing_bucket_is_an_internal_error(s3: Any, call: str) -> None:
    with pytest.raises(InternalError, match="NoSuchBucket"):
        CALLS[call](S3Contents("no-such-bucket"))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", [ReadTimeoutError, ConnectTimeoutError, EndpointConnectionError])
def test_a_network_error_is_an_infrastructure_failure(
    on_s3: Contents, monkeypatch: pytest.MonkeyPatch, call: str, kind: Callable[..., Exception]
) -> None:
    failure = kind(endpoint_url="https://s3", error="")
    answering(monkeypatch, dict.fromkeys(("PutObject", "GetObject", "DeleteObject"), failure))

    with pytest.raises(InfrastructureError):
        CALLS[call](on_s3)


class Hanging(BytesIO):
    """A response that starts and does not end."""

    def read(self, *_: object) -> bytes:
        raise Urllib3Timeout(None, "", "timed out")  # type: ignore[arg-type] # no pool


def test_a_response_that_does_not_end_is_an_infrastructure_failure(
    on_s3: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = StreamingBody(Hanging(), 10)
    answering(monkeypatch, {"GetObject": {"Body": body}})

    with pytest.raises(InfrastructureError):
        on_s3.get(NAME)


def test_the_s3_client_is_made_once_at_the_first_content(
    s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr("shared.adapters.contents.client", cache(_noted(made)))

    contents = S3Contents(BUCKET)
    assert made == []
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(contents.get, [NAME] * 8)) == [None] * 8

    assert made == ["s3"]


def _noted(made: list[str]) -> Callable[[str], Any]:
    def client(service: str) -> Any:
        made.append(service)
        return boto3.client("s3")

    return client


def test_different_contents_have_different_keys() -> None:
    names = [NAME, *OTHERS]

    assert len({key_of(name) for name in names}) == len(names)
