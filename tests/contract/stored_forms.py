"""Stored forms of a version, as a file: items of the table, objects, messages of queues.

`python -m tests.contract.stored_forms` writes this version's forms to stored/current.json. Each
release adds a copy under its version, which never changes: later versions must read it.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from shared.adapters.contents import key_of
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.key_ring import KeyRing
from shared.adapters.dynamodb.configuration.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.memory import CountingEntropy, MemoryKeys
from shared.domain.messages.content_name import ContentName
from tests.contract.conftest import Stores, dynamodb_stores
from tests.contract.stored_configuration import CONFIGURATION
from tests.contract.stored_messages import MESSAGES
from tests.contract.stored_traffic import TRAFFIC
from tests.support.assertions.canaries import SEALING_KEY
from tests.support.aws import tables
from tests.support.aws.emulated import REGION, emulated_aws

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

FORMS = {**CONFIGURATION, **TRAFFIC}
FOLDER = Path(__file__).parent / "stored"
CURRENT = "current"
Stored = dict[str, Any]
# Names of compressed contents, which depend on the version of zlib.
_DIGEST = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass
class KeyedContents:
    """Contents under their keys in S3."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: ContentName, data: bytes) -> None:
        self.objects[key_of(name)] = data

    def get(self, name: ContentName) -> bytes | None:
        return self.objects.get(key_of(name))

    def remove(self, name: ContentName) -> None:
        del self.objects[key_of(name)]


def stores_with(contents: KeyedContents) -> Stores:
    """Returns ports on the bound table, with secrets encrypted as on AWS."""
    stores = dynamodb_stores(contents)
    cipher = AesGcmCipher(MemoryKeys(KeyRing(SEALING_KEY.encode())), CountingEntropy())
    return replace(stores, endpoints=DynamoEndpoints(cipher, stores.clock))


def stored(client: "DynamoDBClient", table: str, form: str) -> Stored:
    """Stores the values of a form in an empty table, and returns the stored items."""
    contents = KeyedContents()
    FORMS[form].write(stores_with(contents))
    items = client.scan(TableName=table, ConsistentRead=True)["Items"]
    return {
        "items": sorted(
            (_spelled(item) for item in items), key=lambda i: (i["pk"]["S"], i["sk"]["S"])
        ),
        "objects": {key: b64encode(data).decode() for key, data in contents.objects.items()},
    }


def restore(client: "DynamoDBClient", table: str, found: Stored) -> Stores:
    """Puts stored items into an empty table, and returns ports on it."""
    for item in found["items"]:
        client.put_item(TableName=table, Item=_unspelled(item))
    objects = {key: b64decode(text) for key, text in found["objects"].items()}
    return stores_with(KeyedContents(objects))


def masked(found: Stored) -> Stored:
    """Returns the items by key, without bytes that depend on the compression library."""
    objects = {_DIGEST.sub("digest", key): "bytes" for key in found["objects"]}
    items = {
        f"{item['pk']['S']} {item['sk']['S']}": {name: _masked(item[name]) for name in item}
        for item in found["items"]
    }
    return {"items": items, "objects": objects}


def recorded(version: str) -> Stored:
    """Returns a file of stored forms."""
    loaded: Stored = json.loads((FOLDER / f"{version}.json").read_text())
    return loaded


def versions() -> list[str]:
    """Returns the releases with recorded stored forms, and `current`."""
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def record() -> None:
    """Writes the stored forms of this version."""
    with pytest.MonkeyPatch.context() as patch, emulated_aws():
        for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            patch.setenv(variable, REGION)
        forms = dict(_stored_forms())
    queued = {name: message.written for name, message in MESSAGES.items()}
    text = json.dumps({"forms": forms, "queued": queued}, indent=1, ensure_ascii=False)
    (FOLDER / f"{CURRENT}.json").write_text(text + "\n")


def _stored_forms() -> Iterator[tuple[str, Stored]]:
    client, table = boto3.client("dynamodb"), "stored"
    tables.create(client, table)
    bind(table)
    for form in FORMS:
        tables.clear(client, table)
        yield form, stored(client, table, form)


def _masked(value: Mapping[str, Any]) -> Mapping[str, Any]:
    if "B" in value:
        return {"B": "bytes"}
    return {"S": _DIGEST.sub("digest", value["S"])} if "S" in value else value


def _spelled(item: Mapping[str, Any]) -> dict[str, Any]:
    """Encodes bytes as base64, as in DynamoDB's JSON."""
    return {
        name: {"B": b64encode(value["B"]).decode()} if "B" in value else value
        for name, value in sorted(item.items())
    }


def _unspelled(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"B": b64decode(value["B"])} if "B" in value else value
        for name, value in item.items()
    }


if __name__ == "__main__":
    record()
