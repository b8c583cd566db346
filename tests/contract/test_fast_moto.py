"""The faster moto answers as the plain one: the same items, the same errors with the same texts."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from random import Random
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.support.aws import tables
from tests.support.aws.emulated import REGION
from tests.support.aws.fast_moto.dynamodb import fast_dynamodb
from tests.support.aws.fast_moto.requests import fast_requests

Parameters = dict[str, Any]

NAMES = {"#a": "a", "#n": "n", "#l": "l", "#m": "m", "#x": "x", "#p": "pk", "#s": "s"}
VALUES: Parameters = {
    ":a": {"S": "a"},
    ":b": {"S": "b"},
    ":n": {"N": "3"},
    ":l": {"L": [{"S": "q"}]},
    ":m": {"M": {"a": {"S": "k"}, "b": {"B": b"xy"}}},
    ":s": {"SS": ["u", "v"]},
    ":e": {"S": ""},
}
ITEM: Parameters = {
    "a": {"S": "a"},
    "n": {"N": "2.5"},
    "l": {"L": [{"S": "a"}, {"N": "1"}, {"M": {"q": {"S": "w"}}}]},
    "m": {"M": {"a": {"S": "a"}}},
    "s": {"SS": ["u", "w"]},
    "b": {"B": b"\x00"},
    "t": {"BOOL": False},
    "z": {"NULL": True},
    "bs": {"BS": [b"1", b"2"]},
}
# The last of each list are wrong.
CONDITIONS = (
    *("attribute_exists(#a)", "attribute_not_exists(#a)", "#a = :a", "#n > :n", "#a IN (:a, :b)"),
    *("#n BETWEEN :n AND :n", "contains(#l, :a)", "begins_with(#a, :a)", "size(#a) > :n"),
    *("NOT #a = :a", "(#a = :a OR #n > :n) AND attribute_exists(#x)", "#m.#a = :a", "#l[0] = :a"),
    *(
        "#a = ",
        "#a == :a",
        "#nope = :a",
        "#a = :nope",
        "attribute_exists(#a",
        "foo(#a)",
        "#a <> #n",
    ),
)
UPDATES = (
    *("SET #a = :a", "SET #n = #n + :n", "SET #n = if_not_exists(#n, :n) + :n", "REMOVE #a, #n"),
    *("REMOVE #l[0]", "SET #m.#a = :a", "SET #l = list_append(#l, :l)", "ADD #n :n", "ADD #s :s"),
    *("DELETE #s :s", "SET #a = :a REMOVE #x", "SET #m = :m ADD #n :n", "SET #a = :e"),
    *("SET #a = :a, #a = :b", "SET #p = :a", "SET #a = :nope", "SET #nope = :a", "SET #a = "),
    *("SET #x.#a.#n = :a", "SET #l[5] = :a", "SET #a = #x", "SET #a = :a SET #n = :n", ""),
)
PROJECTIONS = ("#a, #n", "#m.#a", "#l[0], #a", "b, bs, t, z", "pk, sk", "#s, #m, #l")


class Draws:
    """Draws requests to one table, right and wrong ones."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 - the same requests for both

    def request(self) -> tuple[str, Parameters]:
        """Returns an operation with its parameters."""
        make = self._chance.choice((self._put, self._update, self._transaction, self._reading))
        return make()

    def _key(self) -> Parameters:
        return {"pk": {"S": self._chance.choice("ab")}, "sk": {"S": self._chance.choice("123")}}

    def _item(self) -> Parameters:
        return self._key() | {n: v for n, v in ITEM.items() if self._chance.random() < 0.7}

    def _put(self) -> tuple[str, Parameters]:
        return "put_item", {"Item": self._item(), **self._conditional()}

    def _update(self) -> tuple[str, Parameters]:
        shown = self._chance.choice(("NONE", "ALL_NEW", "ALL_OLD", "UPDATED_NEW"))
        return "update_item", {"Key": self._key(), **self._changing(), "ReturnValues": shown}

    def _transaction(self) -> tuple[str, Parameters]:
        keys = {str(key): key for key in (self._key() for _ in range(3))}
        steps = [self._step(key) for key in keys.values()]
        return "transact_write_items", {"TransactItems": steps}

    def _step(self, key: Parameters) -> Parameters:
        kind, part = self._chance.choice(
            [
                ("Put", {"Item": self._item() | key}),
                ("Update", {"Key": key, **self._changing()}),
                ("Delete", {"Key": key}),
                ("ConditionCheck", {"Key": key, **self._with(ConditionExpression=CONDITIONS)}),
            ]
        )
        return {kind: {"TableName": "table", **part}}

    def _reading(self) -> tuple[str, Parameters]:
        if self._chance.random() < 0.3:
            return "get_item", {"Key": self._key(), **self._with(ProjectionExpression=PROJECTIONS)}
        asked = {
            "KeyConditionExpression": ("#p = :a", "#p = :b AND sk > :a"),
            "FilterExpression": CONDITIONS,
        }
        return "query", self._with(**asked, ProjectionExpression=PROJECTIONS)

    def _conditional(self) -> Parameters:
        return self._with(ConditionExpression=CONDITIONS) if self._chance.random() < 0.6 else {}

    def _changing(self) -> Parameters:
        also = {"ConditionExpression": CONDITIONS} if self._chance.random() < 0.4 else {}
        return self._with(UpdateExpression=UPDATES, **also)

    def _with(self, **texts: tuple[str, ...]) -> Parameters:
        """Returns one of the texts for each expression, with their names and values."""
        chosen = {name: self._chance.choice(texts) for name, texts in texts.items()}
        used = set(re.findall(r"[#:]\w+", " ".join(chosen.values())))
        known = {
            "ExpressionAttributeNames": {n: NAMES[n] for n in sorted(used & NAMES.keys())},
            "ExpressionAttributeValues": {v: VALUES[v] for v in sorted(used & VALUES.keys())},
        }
        return chosen | {name: given for name, given in known.items() if given}


@contextmanager
def fast_moto() -> Iterator[None]:
    with mock_aws(), fast_requests(), fast_dynamodb():
        yield


def answers(emulated: AbstractContextManager[Any], seed: int) -> list[Any]:
    """Sends the requests of a seed; returns each with its answer, and the items at the end."""
    draws, found = Draws(seed), []
    with emulated:
        client = boto3.client("dynamodb", region_name=REGION)
        tables.create(client, "table")
        for _ in range(60):
            operation, parameters = draws.request()
            table = {} if "TransactItems" in parameters else {"TableName": "table"}
            found.append((operation, parameters, _answer(client, operation, parameters | table)))
        return [*found, _comparable(client.scan(TableName="table")["Items"])]


def _answer(client: Any, operation: str, parameters: Parameters) -> Any:
    try:
        answer = getattr(client, operation)(**parameters)
    except ClientError as exc:
        answer = exc.response
    except Exception as exc:  # noqa: BLE001 - plain moto fails so at some wrong requests
        return repr(exc)
    return _comparable({name: it for name, it in answer.items() if name != "ResponseMetadata"})


def _comparable(value: Any) -> Any:
    """Returns the value with its sets without an order."""
    if isinstance(value, dict):
        return {
            name: frozenset(part) if name in ("SS", "BS") else _comparable(part)
            for name, part in value.items()
        }
    return [_comparable(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(4))
def test_random_requests_have_the_answers_of_plain_moto(seed: int) -> None:
    plain, fast = answers(mock_aws(), seed), answers(fast_moto(), seed)

    for expected, found in zip(plain, fast, strict=True):
        assert found == expected
