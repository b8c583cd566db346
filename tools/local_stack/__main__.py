"""`python -m tools.local_stack run|demo|sam`: `make run`, `make demo` and `make sam-local`."""

import argparse
import shlex
import signal
import sys
from collections.abc import Sequence

from tools.local_stack.demo import demo
from tools.local_stack.run import run
from tools.local_stack.sam.sam import sam_local
from tools.local_stack.stack import DEFAULT_PORT
from tools.local_stack.terminal import Failure, red


def main(arguments: Sequence[str]) -> int:
    """Returns the exit status. An interruption is the ordinary end of `run`, not a failure."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if options.command == "demo":
            demo()
        elif options.command == "sam":
            sam_local()
        else:
            run(options.port, _parameters(options.params))
    except Failure as failure:
        print(f"\n{red('Failed.')} {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0 if options.command == "run" else 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.local_stack", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="show the path of three events")
    commands.add_parser("sam", help="run each function in the runtime of AWS")
    running = commands.add_parser("run", help="run the stack until it is interrupted")
    running.add_argument("--port", type=int, default=DEFAULT_PORT, help="0 is any free port")
    running.add_argument("--params", default="", help="parameters of the template: Name=value ...")
    return parser


def _parameters(text: str) -> dict[str, str]:
    pairs = [item.partition("=") for item in shlex.split(text)]
    if wrong := [name for name, equals, _ in pairs if not (name and equals)]:
        raise Failure(f'PARAMS takes Name=value pairs, as in "RetrySchedule=1,2", not {wrong[0]!r}')
    return {name: value for name, _, value in pairs}


def _interrupt(*_: object) -> None:
    """Ends the work at the first signal; further signals must not end the cleanup."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
