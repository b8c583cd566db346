"""Endpoints: their health, rates and signatures."""
