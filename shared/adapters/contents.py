"""Large contents as S3 objects."""

from contextlib import closing
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError

from shared.adapters.aws import client, translated_errors
from shared.domain import ids
from shared.domain.messages.content_name import ContentName

# Without permission to list the bucket, S3 reports a missing object as access denied.
_MISSING = frozenset({"NoSuchKey", "AccessDenied"})
# Attempts read in parallel, and two threads would create a client each.
_making = Lock()


class S3Contents:
    """`Contents` on S3.

    The client is created for the first large content: most functions never see one.
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
    """Returns the key of an object.

    The key begins with the retention in days, since the bucket's expiry rules match prefixes. The
    shard of the message spreads requests over several prefixes, each of which has a request rate
    limit.
    """
    shard = ids.shard_of(name.message_id)
    place = f"{name.org_id}/{name.app_id}/{shard}/{name.message_id}"
    return f"{name.days}/{place}/{name.digest}"


def _client() -> Any:
    with _making:
        return client("s3")
