"""Library for the backend of a provider that uses Outrider."""
