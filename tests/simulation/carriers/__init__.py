"""Destinations and receivers that want a token, in the simulation."""
