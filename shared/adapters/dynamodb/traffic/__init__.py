"""Stores of messages, deliveries and their limits."""
