"""Realistic payloads: names repeat, values do not, so they compress moderately."""

import json
from random import Random
from typing import Any

_NAMES = [
    "Acme",
    "Widgets",
    "Northwind",
    "Initech",
    "Umbrella",
    "Contoso",
    "Globex",
    "Hooli",
    "Stark",
    "Wayne",
]


def payload(size: int, number: int) -> dict[str, Any]:
    """Returns an invoice of nearly `size` bytes of JSON, distinct for each number."""
    chance = Random(number)  # noqa: S311 - no secret
    invoice: dict[str, Any] = {
        "id": f"in_{chance.getrandbits(96):x}",
        "customer": {"id": f"cus_{chance.getrandbits(96):x}", "name": chance.choice(_NAMES)},
        "currency": "usd",
        "created": 1_768_478_400 + chance.randrange(10_000_000),
        "lines": [],
    }
    left = size - len(json.dumps(invoice))
    while (left := left - len(json.dumps(line := _line(chance))) - 2) > 0:
        invoice["lines"].append(line)
    invoice["note"] = ""
    invoice["note"] = _words(chance, size - len(json.dumps(invoice)))
    return invoice


def _line(chance: Random) -> dict[str, Any]:
    return {
        "id": f"il_{chance.getrandbits(96):x}",
        "description": _words(chance, 24),
        "quantity": chance.randrange(1, 100),
        "amount": chance.randrange(1_000_000),
        "taxable": chance.random() < 0.5,
    }


def _words(chance: Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += f"{chance.choice(_NAMES)} {chance.randrange(1_000)} "
    return text[: max(length, 0)]
