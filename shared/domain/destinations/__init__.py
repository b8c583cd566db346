"""Destinations: resources of AWS that deliveries go to by role."""
