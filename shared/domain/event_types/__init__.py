"""Event types and their schemas."""
