"""Fakes of the stores and queues of messages and deliveries."""
