"""Messages that arrive through the intake queue."""
