"""Replays one scenario and prints its result: `python -m tests.simulation SEED`."""

import sys

from tests.simulation.pipeline import Pipeline
from tests.simulation.runs import replay


def main(seed: str) -> None:
    """Prints every POST that reached a receiver; raises the broken invariant."""
    done = replay.run(replay.scenario_of(seed))
    if isinstance(done, Pipeline):
        for post in done.receivers.posts:
            print(post.sent_at.isoformat(), post.url, post.attempt_id, post.answer.status_code)
    print("The run kept every promise.")


if __name__ == "__main__":
    main(sys.argv[1])
