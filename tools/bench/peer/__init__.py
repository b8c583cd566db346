"""The same load on any server that speaks the API, ours beside it."""
