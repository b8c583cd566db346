"""Latency, throughput and imports."""
