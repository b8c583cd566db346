"""A browser, and readers of its pages."""
