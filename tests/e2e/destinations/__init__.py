"""Destinations on the running stack, in an AWS account of a customer."""
