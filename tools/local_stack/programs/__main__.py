"""`python -m tools.local_stack.programs LANGUAGE`."""

import sys

from tools.local_stack.programs.building import build
from tools.local_stack.terminal import Failure, red, step


def main(name: str) -> int:
    """The exit status."""
    try:
        with step(f"Building the program for the SDK in {name}"):
            reason = build(name)
    except Failure as failure:
        print(f"{red('Failed.')} {failure}", file=sys.stderr)
        return 1
    if reason:
        print(f"  The SDK in {name} is left out: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
