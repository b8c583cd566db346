"""The portal's size and speed, measured in a browser."""
