"""Fakes beyond those of ports: receivers, faults, simulated time, browsers."""
