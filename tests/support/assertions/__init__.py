"""Assertions on results: records, logs, leaks, documents."""
