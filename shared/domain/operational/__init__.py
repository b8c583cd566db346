"""Webhooks about webhooks, for the organisation itself."""
