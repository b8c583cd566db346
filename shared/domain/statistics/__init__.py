"""Results of attempts and deliveries over time, counted by reading."""
