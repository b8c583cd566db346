"""`make audit`: asks for known holes of every locked library.

`python -m tools.audit PIP_AUDIT REQUIREMENTS...`; the status is 1 when one has a hole. Where nobody
can be asked, it says so and ends well: a machine without a network can still run everything else.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

# What pip-audit asks, and what it says when that cannot be reached.
_SERVICE = "osv"
_UNREACHABLE = ("ConnectionError", "ServiceError", "ConnectTimeout", "ReadTimeout")


def main(pip_audit: str, *files: str) -> int:
    """The status to exit with."""
    status = 0
    for file in files:
        found = _asked(pip_audit, file)
        if found is None:
            print(f"{file}: nobody could be asked, so known holes are NOT ruled out.")
            continue
        holes = list(_holes(found))
        print("\n".join(f"{file}: {hole}" for hole in holes) or f"{file}: no known hole.")
        status = status or int(bool(holes))
    return status


def _asked(pip_audit: str, file: str) -> Sequence[dict[str, Any]] | None:
    """What is known of each library of the file; None when nobody can be asked."""
    command = [pip_audit, "-r", file, "--require-hashes", "--disable-pip", "-s", _SERVICE]
    done = subprocess.run(  # noqa: S603 - the Makefile names it
        [*command, "-f", "json", "--progress-spinner=off"], capture_output=True, text=True
    )
    if done.stdout.strip():
        libraries: Sequence[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
        return libraries
    if any(name in done.stderr for name in _UNREACHABLE):
        return None
    raise SystemExit(f"{file} could not be audited:\n{done.stderr}")


def _holes(libraries: Sequence[dict[str, Any]]) -> Iterator[str]:
    for library in libraries:
        # Without a version it is one that pip-audit left out, and said so.
        for hole in library.get("vulns", ()):
            mended = ", ".join(hole["fix_versions"]) or "no version"
            yield f"{library['name']} {library['version']}: {hole['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
