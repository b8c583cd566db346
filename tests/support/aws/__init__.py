"""AWS as tests see it: emulated services, their limits and faults, events."""
