"""The wait of attempts while their endpoint is paused, and its end."""
