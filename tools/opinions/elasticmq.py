"""ElasticMQ: SQS on the JVM. Takes message groups on standard queues from 1.6.14 on."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from tools.local_stack.terminal import Failure
from tools.opinions.server import (
    FETCHED,
    HERE,
    Opinion,
    fetch,
    free_port,
    require,
    running,
)

JARS = FETCHED / "elasticmq"
# Written by `sha256sum *.jar` in JARS, after a look at what changed.
CHECKSUMS = HERE / "jars.sha256"


def _fetch() -> None:
    require("java", "mvn")
    FETCHED.mkdir(parents=True, exist_ok=True)
    if _problem() is None:
        return
    copy = ("mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies")
    fetch("Maven", [*copy, f"-DoutputDirectory={JARS}", "-DincludeScope=runtime"])
    if problem := _problem():
        raise Failure(f"What Maven brought is not what was pinned: {problem}")


def _problem() -> str | None:
    """Names a jar that is missing, unknown, or not as its checksum says."""
    lines = (line.split() for line in CHECKSUMS.read_text().splitlines())
    expected = {name: checksum for checksum, name in lines}
    found = {jar.name: sha256(jar.read_bytes()).hexdigest() for jar in JARS.glob("*.jar")}
    different = sorted(name for name, _ in expected.items() ^ found.items())
    return different[0] if different else None


@contextmanager
def _serve() -> Iterator[str]:
    port = free_port()
    settings = {
        "rest-sqs.bind-hostname": "127.0.0.1",
        "rest-sqs.bind-port": port,
        "node-address.host": "127.0.0.1",
        "node-address.port": port,
        "rest-stats.enabled": "false",
    }
    options = [f"-D{name}={value}" for name, value in settings.items()]
    main = ["-cp", f"{JARS}/*", "org.elasticmq.server.Main"]
    with running(["java", "-Xmx256m", *options, *main], port):
        yield f"http://127.0.0.1:{port}"


OPINION = Opinion("SQS", "ElasticMQ", "OUTRIDER_SQS_ENDPOINT", "sqs", _fetch, _serve)
