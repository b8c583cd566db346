"""`make audit`: checks every locked library for known vulnerabilities.

`python -m tools.audit PIP_AUDIT REQUIREMENTS...` exits with 1 when a library is vulnerable. Without
a network it reports that nothing was checked and exits with 0, so that the other checks still run.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

# The service that pip-audit asks, and the messages it prints when the service is unreachable.
_SERVICE = "osv"
_UNREACHABLE = ("ConnectionError", "ServiceError", "ConnectTimeout", "ReadTimeout")


def main(pip_audit: str, *files: str) -> int:
    """Returns the exit status."""
    status = 0
    for file in files:
        found = _asked(pip_audit, file)
        if found is None:
            print(
                f"{file}: the service is unreachable, so known vulnerabilities are NOT ruled out."
            )
            continue
        holes = list(_holes(found))
        print("\n".join(f"{file}: {hole}" for hole in holes) or f"{file}: no known hole.")
        status = status or int(bool(holes))
    return status


def _asked(pip_audit: str, file: str) -> Sequence[dict[str, Any]] | None:
    """Returns the findings for each library of the file; None when the service is unreachable."""
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
        # pip-audit skipped a library without a version, and reported it.
        for hole in library.get("vulns", ()):
            fixed = ", ".join(hole["fix_versions"]) or "no version"
            yield f"{library['name']} {library['version']}: {hole['id']}, fixed in {fixed}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
