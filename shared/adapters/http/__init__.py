"""Requests to receivers, over HTTP/1.1."""
