"""Endpoints: their health, rates, signatures and statistics."""
