"""OpenAPI 3.1 document, generated from the operations.

`python -m functions.api.openapi` writes the document to `functions/api/openapi.json`, and the API
serves that file: the deployed function does not import this package.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from functions.api.openapi import errors, texts, webhooks
from functions.api.openapi.examples import NoExample, example
from functions.api.openapi.operations import described, path_of
from functions.api.openapi.schemas import Schema, Shapes
from functions.api.operations import Text
from functions.api.routes import OPERATIONS

ROOT = Path(__file__).parents[3]
FILE = ROOT / "functions/api/openapi.json"


def text() -> str:
    """Returns the document in its committed form."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    """Builds the document; NoExample or KeyError for anything without a description."""
    shapes = Shapes.made(_kinds())
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        item = paths.setdefault(path_of(operation), {})
        item[operation.method.lower()] = described(operation, shapes)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": texts.TITLE,
            "version": project["version"],
            "description": texts.ABOUT,
            "license": {"name": "Apache 2.0", "identifier": project["license"]},
        },
        # Relative to the document's own address.
        "servers": [{"url": "../..", "description": "The server of this document."}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": about} for name, about in texts.TAGS.values()],
        "paths": paths,
        "webhooks": dict(webhooks.webhooks(shapes)),
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": texts.BEARER}
            },
            "responses": errors.responses(shapes),
            "schemas": dict(_schemas(shapes)),
        },
    }


def _kinds() -> Iterator[Any]:
    yield from errors.SHAPES
    yield from webhooks.DATA.values()
    for operation in OPERATIONS:
        yield from (
            operation.reads[place] for place in ("body", "query") if place in operation.reads
        )
        yield from (
            kind
            for kind in operation.responses.values()
            if kind is not None and not isinstance(kind, Text)
        )


def _schemas(shapes: Shapes) -> Iterator[tuple[str, Schema]]:
    """Returns the schemas of bodies, with examples. Query strings are described as parameters
    instead.
    """
    queries = {
        id(shapes.resolved(shapes.of(o.reads["query"]))) for o in OPERATIONS if "query" in o.reads
    }
    for name, schema in sorted(shapes.schemas.items()):
        if id(schema) not in queries:
            yield name, {**schema, "examples": [_example(name, schema, shapes)]}


def _example(name: str, schema: Schema, shapes: Shapes) -> Any:
    try:
        return example(schema, shapes)
    except NoExample as exc:
        raise NoExample(f"{name}: {exc}") from None
