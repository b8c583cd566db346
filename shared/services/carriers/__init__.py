"""Carriers: the ways in which an attempt reaches its receiver."""
