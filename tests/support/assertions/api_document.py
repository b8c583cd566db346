"""The API's document, made once for all tests of a process that look at it."""

from functions.api.openapi import document

DOCUMENT = document()
