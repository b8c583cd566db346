"""AWS on this machine: ministack in a process of its own, its state in a folder."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import boto3
from botocore.config import Config

from tools.local_stack.processes import ROOT, clean_environment, stop
from tools.local_stack.terminal import Failure, last_lines

HOST = "127.0.0.1"
REGION = "us-east-1"
# With AUTH=true this key is the account's root; the functions' roles get keys of their own.
KEY = "test"
_ACCOUNT = "000000000000"
_START_SECONDS = 60


@dataclass(frozen=True)
class LocalAws:
    """A local AWS that runs."""

    port: int
    log: Path
    process: "subprocess.Popen[bytes]"

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def session(self) -> boto3.Session:
        return boto3.Session(KEY, KEY, region_name=REGION)

    @property
    def config(self) -> Config:
        """Client configuration for this AWS, without a proxy."""
        return Config(proxies={}, retries={"total_max_attempts": 2})

    @property
    def environment(self) -> dict[str, str]:
        """Variables that point a tool to this AWS and no other."""
        return clean_environment(
            AWS_ACCESS_KEY_ID=KEY,
            AWS_SECRET_ACCESS_KEY=KEY,
            AWS_DEFAULT_REGION=REGION,
            AWS_ENDPOINT_URL=self.endpoint,
            AWS_CONFIG_FILE="/dev/null",
            AWS_SHARED_CREDENTIALS_FILE="/dev/null",
            AWS_EC2_METADATA_DISABLED="true",
            SAM_CLI_TELEMETRY="0",
        )

    def check(self) -> None:
        """Raises Failure if the process ended by itself."""
        if self.process.poll() is not None:
            raise Failure(f"The local AWS ended:\n{last_lines(self.log.read_text())}")


def free_port() -> int:
    """Returns an unused port of loopback."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def bound(port: int) -> socket.socket:
    """Binds a socket to this port of loopback, 0 for any free one; Failure if the port is taken.

    Connections are refused until it listens.
    """
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((HOST, port))
    except OSError as exc:
        server.close()
        reason = os.strerror(exc.errno or 0)
        raise Failure(f"Port {port} cannot be used: {reason}. Try PORT={free_port()}") from exc
    return server


@contextmanager
def local_aws(state: Path, port: int) -> Iterator[LocalAws]:
    """Runs a local AWS until the end of the block, then saves its state and ends its children."""
    work = state / "tmp"
    shutil.rmtree(work, ignore_errors=True)  # functions unpacked by a run that was killed
    work.mkdir(parents=True)
    # URLs of queues: in the queues, in variables of functions and in outputs.
    move_port(state / "port", port, f"/{_ACCOUNT}/")
    log = state / "aws.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.local_stack.emulator"],
            cwd=ROOT,
            env=_environment(state, work, port),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    aws = LocalAws(port, log, process)
    try:
        _wait_until_ready(aws)
        yield aws
    finally:
        gently = stop(process)
        shutil.rmtree(work, ignore_errors=True)
        if not gently:
            print("The local AWS did not stop in time; its last changes may be lost.")


def move_port(note: Path, port: int, follows: str) -> None:
    """Replaces the port in the addresses of the state beside `note`.

    `note` keeps the port of the last run; `follows` is a pattern of the text after the port.
    """
    if note.exists():
        old = rf"(?<={re.escape(HOST)}:){note.read_text()}(?={follows})".encode()
        for file in (note.parent / "aws").glob("*.json"):
            file.write_bytes(re.sub(old, str(port).encode(), file.read_bytes()))
    note.write_text(str(port))


def _environment(state: Path, work: Path, port: int) -> dict[str, str]:
    settings = {
        "AUTH": "true",  # the functions may do what their roles in template.yaml say, no more
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": HOST,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "aws"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(work),
        "PYTHONUNBUFFERED": "1",
    }
    return clean_environment(**settings)


def _wait_until_ready(aws: LocalAws) -> None:
    end = time.monotonic() + _START_SECONDS
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end:
        aws.check()
        try:
            with direct.open(f"{aws.endpoint}/_ministack/ready", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise Failure(f"The local AWS did not start:\n{last_lines(aws.log.read_text())}")
