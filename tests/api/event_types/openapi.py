"""OpenAPI documents, and requests that import them."""

from typing import Any

from tests.support.arrange.api_client import ApiClient, ClientResponse

TYPES = "/api/v1/event-type"
PATH = f"{TYPES}/import/openapi"
SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "webhooks": {
        "invoice.paid": {
            "post": {
                "summary": "Paid",
                "tags": ["invoices"],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Invoice"}}
                    }
                },
            }
        },
        "invoice.void": {"post": {"summary": "Void", "deprecated": True}},
    },
    "components": {"schemas": {"Invoice": SCHEMA}},
}
YAML = """
openapi: 3.0.3
x-webhooks:
  user.created:
    post:
      description: &text A user
      x-svix-feature-flags: [beta]
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {since: {type: string, nullable: true, example: 2026-01-15}}
  user.deleted:
    post: {description: *text}
"""


def bring_in(api: ApiClient, spec: Any = DOCUMENT, **options: Any) -> ClientResponse:
    name = "specRaw" if isinstance(spec, str) else "spec"
    return api("POST", PATH, {name: spec, **options})


def listed(api: ApiClient, **query: str) -> list[Any]:
    query = {"with_content": "true", **query}
    return list(api("GET", TYPES, query=query).json["data"])
