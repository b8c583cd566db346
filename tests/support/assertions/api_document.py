"""The API's OpenAPI document, generated once per process."""

from functions.api.openapi import document

DOCUMENT = document()
