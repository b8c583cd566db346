"""The state of a delivery, its attempts and its retries."""
