"""Fakes of the stores of what an organisation sets up."""
