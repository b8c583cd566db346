"""The portal: the pages of customers and of the provider's staff, as files that a browser runs."""
