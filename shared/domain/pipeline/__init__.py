"""Tasks on their way through the queues, from the message to the attempt."""
