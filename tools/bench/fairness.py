"""Fair queues of SQS: whose messages come after those of others."""

# A group is noisy with 30 messages in flight, and a tenth of all that are.
_COUNT, _SHARE = 30, 0.1


def is_noisy(in_flight: int, of_all: int) -> bool:
    """Returns whether a group with so many messages in flight comes after quiet groups."""
    return in_flight >= _COUNT and in_flight > _SHARE * of_all
