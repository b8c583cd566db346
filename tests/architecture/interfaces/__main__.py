"""Renews the snapshots."""

from tests.architecture.interfaces import record

record()
