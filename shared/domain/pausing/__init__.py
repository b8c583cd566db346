"""The wait of a paused endpoint's attempts."""
