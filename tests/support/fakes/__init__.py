"""Fakes that no adapter has: receivers, faulty ports, simulated time."""
