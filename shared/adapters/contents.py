"""Large contents as objects of S3."""

from contextlib import closing
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters.aws import client, translated_errors
from shared.domain import ids
from shared.domain.messages.content import ContentName

# Who may not list a bucket is not told that an object is missing, but that it may not be read.
_MISSING = frozenset({"NoSuchKey", "AccessDenied"})
# Attempts read side by side, and two threads would make a client each.
_making = Lock()


class S3Contents:
    """See `shared.ports.Contents`.

    The client is made for the first content that comes: most never do.
    """

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def put(self, name: ContentName, data: bytes) -> None:
        with translated_errors(f"write content of {name.message_id}"):
            _client().put_object(Bucket=self._bucket, Key=key_of(name), Body=data)

    def get(self, name: ContentName) -> bytes | None:
        with translated_errors(f"read content of {name.message_id}"):
            try:
                found = _client().get_object(Bucket=self._bucket, Key=key_of(name))
            except ClientError as exc:
                if exc.response["Error"]["Code"] not in _MISSING:
                    raise
                return None
            with closing(found["Body"]) as body:
                data: bytes = body.read()
                return data

    def remove(self, name: ContentName) -> None:
        with translated_errors(f"remove content of {name.message_id}"):
            _client().delete_object(Bucket=self._bucket, Key=key_of(name))


def key_of(name: ContentName) -> str:
    """The days come first: the bucket's rules of expiry know objects by how their keys begin.

    The message's shard tells requests apart that come faster than one beginning may take them.
    """
    shard = ids.shard_of(name.message_id)
    place = f"{name.org_id}/{name.app_id}/{shard}/{name.message_id}"
    return f"{name.days}/{place}/{name.digest}"


def _client() -> Any:
    with _making:
        return client("s3")
