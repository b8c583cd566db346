"""Writes the document to its file."""

from functions.api.document import FILE, text

FILE.write_text(text())
