"""Stores of messages, deliveries and the limits on them."""
