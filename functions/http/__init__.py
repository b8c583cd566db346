"""Requests and responses, shared by the functions behind the HTTP API."""
