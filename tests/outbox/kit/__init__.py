"""Databases, kills and the API for the tests of the outbox."""
