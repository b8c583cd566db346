"""Content filters of endpoints."""
