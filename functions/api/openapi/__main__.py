"""Writes the OpenAPI document to its file."""

from functions.api.openapi import FILE, text

FILE.write_text(text())
