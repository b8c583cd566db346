"""Languages of the programs: the tools that each needs, and its commands to fetch and build."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tools.local_stack.processes import ROOT
from tools.local_stack.terminal import Failure

SOURCES = ROOT / "tests" / "sdk"
BUILT = ROOT / ".build" / "sdk"
# Code that the portal shows to receivers; `Verify` runs it.
SNIPPETS = ROOT / "functions/portal/web/src/pages/endpoints/receive/snippets"

Command = tuple[str, ...]
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies"
_KOTLIN = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"


@dataclass(frozen=True)
class Tool:
    """A tool that a build needs: the command that prints its version, and the least version."""

    command: Command
    least: tuple[int, ...]

    def check(self) -> None:
        """Raises Failure where the tool is missing or too old."""
        name = self.command[0]
        if shutil.which(name) is None:
            raise Failure(f"{name} is not here")
        reported = subprocess.run(self.command, capture_output=True, text=True, check=False).stdout
        found = re.search(r"\d+(\.\d+)+", reported)
        if found is None or tuple(map(int, found[0].split("."))) < self.least:
            least = ".".join(map(str, self.least))
            raise Failure(f"{' '.join(self.command)} reports no version from {least} on")


@dataclass(frozen=True)
class Language:
    """The ways to fetch, build and run the programs. `build` is asked once everything is fetched.

    `verify` runs the code that the portal shows.
    """

    tools: tuple[Tool, ...]
    fetch: Command
    build: Callable[[], Command]
    program: Command
    verify: Command


def _jars(language: str) -> Path:
    return BUILT / language / "jars"


def _maven(language: str) -> Command:
    """Copies the SDK and all that it needs, in the versions of pom.xml, into one folder."""
    pom = SOURCES / language / "pom.xml"
    options = ("--quiet", "--batch-mode", "--strict-checksums", f"--file={pom}")
    return ("mvn", *options, _COPY, f"-DoutputDirectory={_jars(language)}")


def _on_java(language: str, main: str) -> Command:
    classes = BUILT / language / "classes"
    return ("java", "-XX:TieredStopAtLevel=1", "-cp", f"{classes}:{_jars(language)}/*", main)


def _java() -> Command:
    check_jars("java")
    classes = BUILT / "java" / "classes"
    options = ("-encoding", "UTF-8", "-cp", f"{_jars('java')}/*", "-d", str(classes))
    return ("javac", *options, *_sources("java", "java"))


def _kotlin() -> Command:
    check_jars("kotlin")
    classes = BUILT / "kotlin" / "classes"
    jars = ":".join(map(str, sorted(_jars("kotlin").iterdir())))
    options = ("-no-stdlib", "-no-reflect", "-nowarn", "-cp", jars, "-d", str(classes))
    return ("java", "-cp", jars, _KOTLIN, *options, *_sources("kotlin", "kt"))


def check_jars(language: str) -> None:
    """Failure unless the jars are those of the list, each with its checksum."""
    found = "".join(
        f"{sha256(jar.read_bytes()).hexdigest()}  {jar.name}\n"
        for jar in sorted(_jars(language).iterdir())
    )
    wanted = SOURCES / language / "jars.sha256"
    if found != wanted.read_text():
        raise Failure(f"The jars are not those of {wanted.relative_to(ROOT)}, but:\n{found}")


def _sources(language: str, suffix: str) -> list[str]:
    """The programs' sources, and the portal's code under a name that a compiler takes."""
    snippet = BUILT / language / f"Receiver.{suffix}"
    shutil.copyfile(SNIPPETS / f"{language}.txt", snippet)
    return [*map(str, sorted((SOURCES / language).glob(f"*.{suffix}"))), str(snippet)]


def _go() -> Command:
    """Lays the portal's code into the module as its package `receiver`."""
    place = str(SOURCES / "go" / "receiver" / "receiver.go")
    overlay = BUILT / "go" / "overlay.json"
    overlay.write_text(json.dumps({"Replace": {place: str(SNIPPETS / "go.txt")}}))
    options = ("-mod=readonly", f"-overlay={overlay}", "-o", f"{BUILT / 'go'}{os.sep}")
    return (*_GO, "build", *options, "./...")


_GO = ("go", "-C", str(SOURCES / "go"))
_GO_PROGRAM = str(BUILT / "go" / "outrider-sdk-checks")
_CARGO = ("--locked", f"--manifest-path={SOURCES / 'rust' / 'Cargo.toml'}")
_MAVEN = Tool(("mvn", "--version"), (3, 6))
_OPENSSL = (Tool(("pkg-config", "--modversion", "openssl"), (1, 1)),)

LANGUAGES: Mapping[str, Language] = {
    "go": Language(
        (Tool(("go", "version"), (1, 21)),),
        (*_GO, "mod", "download"),
        _go,
        (_GO_PROGRAM,),
        (str(BUILT / "go" / "verify"),),
    ),
    "java": Language(
        (Tool(("javac", "--version"), (17,)), _MAVEN),
        _maven("java"),
        _java,
        _on_java("java", "Checks"),
        _on_java("java", "Verify"),
    ),
    "kotlin": Language(
        (Tool(("java", "--version"), (17,)), _MAVEN),
        _maven("kotlin"),
        _kotlin,
        _on_java("kotlin", "ChecksKt"),
        _on_java("kotlin", "Verify"),
    ),
    "rust": Language(
        (Tool(("cargo", "--version"), (1, 88)), *(_OPENSSL if sys.platform == "linux" else ())),
        ("cargo", "fetch", *_CARGO),
        lambda: ("cargo", "build", *_CARGO, "--offline", f"--target-dir={BUILT / 'rust'}"),
        (str(BUILT / "rust" / "debug" / "outrider-sdk-checks"),),
        (str(BUILT / "rust" / "debug" / "verify"),),
    ),
}
