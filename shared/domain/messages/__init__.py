"""Messages, and the lists of what an endpoint was sent."""
