"""The API's document in OpenAPI 3.1, made of the operations that are served.

`python -m functions.api.openapi` writes it to `functions/api/openapi.json`, which is what the API
serves: nothing of this package is imported there.
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
    """The document as the file has it."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    """The whole document; NoExample or KeyError where something is not described."""
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
        # Seen from the document's own address.
        "servers": [{"url": "../..", "description": "Where this document is served."}],
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
    """Those of bodies, each with an example; query strings are parameters already."""
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
