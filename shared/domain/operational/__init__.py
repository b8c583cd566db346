"""Operational webhooks: events about an organisation's own sending."""
