"""The portal in a browser, as customers and the provider's staff use it, on the running stack."""
