"""Deliveries: fan-out, attempts, rates, retries."""
