"""The portal's function, with the events of API Gateway."""
