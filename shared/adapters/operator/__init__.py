"""Adapters for the operator's command line. Not deployed."""
