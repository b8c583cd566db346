"""Costs of messages and of an idle stack."""
