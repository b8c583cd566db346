"""Queues on SQS, and the format of their messages."""
