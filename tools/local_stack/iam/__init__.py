"""Rights of callers in the local AWS."""
