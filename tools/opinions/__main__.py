"""Runs the contract tests on each second opinion that this machine can fetch and start."""

import subprocess
import sys

from tools.local_stack.terminal import Failure
from tools.opinions import dynalite, elasticmq, ministack
from tools.opinions.server import Opinion, Unavailable, environment

OPINIONS = (elasticmq.OPINION, dynalite.OPINION, ministack.OPINION)


def main(arguments: list[str]) -> int:
    """Returns the worst exit code of pytest; an opinion that cannot be fetched is skipped."""
    return max(_ask(opinion, arguments) for opinion in OPINIONS)


def _ask(opinion: Opinion, arguments: list[str]) -> int:
    print(f"-- {opinion.service} as {opinion.name} understands it", flush=True)
    try:
        opinion.fetch()
    except Unavailable as exc:
        print(f"SKIPPED: no second opinion on {opinion.service}: {exc}", flush=True)
        return 0
    with opinion.serve() as url:
        env = environment(**{opinion.variable: url, "OUTRIDER_OPINION": opinion.fixture})
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "tools.opinions.selection"]
        command = [*pytest, "-n", "auto", "--dist", "loadfile", "tests/contract", *arguments]
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as exc:
        sys.exit(str(exc))
