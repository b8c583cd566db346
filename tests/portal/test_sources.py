"""The portal's sources: generated types, exact versions, and the size of what is built."""

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

WEB = Path("functions/portal/web").resolve()
BUILT = Path("functions/portal/static").resolve()
PACKAGES = json.loads((WEB / "package.json").read_text())
# Budgets in bytes, compressed by gzip.
SCRIPTS = 130_000
STYLES = 12_000
# Has the first page of a customer.
FIRST_PART = "frame"
# Requests at a time to a server without HTTP/2. One of them exchanges the key.
CONNECTIONS = 6
# Chunks that a file loads at once; others come by `import(…)`.
_IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([^"']+\.js)["']""")


@pytest.fixture(scope="module")
def built() -> Path:
    if not (BUILT / "index.html").exists():
        pytest.skip("The portal is not built here: run `make portal`.")
    return BUILT / "assets"


def with_imports(assets: Path, name: str) -> set[str]:
    """Returns the chunk and all chunks that load with it."""
    found: set[str] = set()
    left = [name]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += _IMPORTS.findall((assets / name).read_text())
    return found


def script_in_the_page() -> str:
    page = (BUILT / "index.html").read_text()
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return str(script)


def chunk(assets: Path, page: str) -> str:
    [found] = assets.glob(f"{page}-*.js")
    return found.name


@pytest.mark.parametrize("page", [FIRST_PART, "ApplicationsPage", "PublicCatalogPage"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_scripts_of_a_first_page_keep_to_their_budget(
    built: Path, page: str, language: str
) -> None:
    entry = re.findall(r'src="[^"]*/assets/([^"]+\.js)"', (BUILT / "index.html").read_text())
    names = [*entry, *(chunk(built, name) for name in {language, FIRST_PART, page})]
    loaded = set().union(*(with_imports(built, name) for name in names))

    assert len(entry) == 1
    inside = len(gzip.compress(script_in_the_page().encode()))
    assert inside + sum((built / f"{name}.gz").stat().st_size for name in loaded) <= SCRIPTS


def test_the_page_has_one_script_which_comes_before_all_files(built: Path) -> None:
    page, script = (BUILT / "index.html").read_text(), script_in_the_page()

    assert "/api/v1/auth/one-time-token" in script
    assert page.index(script) < page.index(f"/{built.name}/")
    assert page.count("<script") == 2, "the other one names the first file"


def test_the_first_files_of_a_page_are_requested_at_once(built: Path) -> None:
    page = (BUILT / "index.html").read_text()
    named = set(re.findall(r'(?:src|href)="[^"]*/assets/([^"]+)"', page))
    [entry] = re.findall(r'src="[^"]*/assets/([^"]+\.js)"', page)
    scripts = with_imports(built, entry) | with_imports(built, chunk(built, FIRST_PART))

    assert {name for name in named if name.endswith(".js")} == scripts
    assert len(named) < CONNECTIONS


def test_all_styles_keep_to_their_budget(built: Path) -> None:
    styles = list(built.glob("*.css.gz"))

    assert styles
    assert sum(style.stat().st_size for style in styles) <= STYLES


def test_types_of_the_api_are_those_of_its_document() -> None:
    tool = WEB / "node_modules" / ".bin"
    if shutil.which("node") is None or not (tool / "openapi-typescript").exists():
        pytest.skip("Node.js or the portal's packages are not here: run `make portal`.")
    # Beside the sources, where the formatter finds its settings.
    generated = WEB / ".schema-of-a-test.d.ts"
    command = PACKAGES["scripts"]["schema"].replace("src/api/schema.d.ts", generated.name)
    path = f"{tool}{os.pathsep}{os.environ['PATH']}"
    try:
        subprocess.run(  # noqa: S602 - a command of ours
            command, shell=True, cwd=WEB, check=True, capture_output=True, env={"PATH": path}
        )
        assert generated.read_text() == (WEB / "src" / "api" / "schema.d.ts").read_text(), (
            "The types differ from functions/api/openapi.json: run `make portal-schema`."
        )
    finally:
        generated.unlink(missing_ok=True)


@pytest.mark.parametrize("kind", ["dependencies", "devDependencies"])
def test_versions_of_packages_are_exact(kind: str) -> None:
    ranges = {n: v for n, v in PACKAGES[kind].items() if not re.fullmatch(r"\d+\.\d+\.\d+", v)}

    assert ranges == {}


def test_no_source_sets_html_or_loads_from_another_origin() -> None:
    written = [p for p in WEB.glob("src/**/*.ts*") if ".test." not in p.name]
    sources = [*written, *WEB.glob("src/**/*.css"), WEB / "index.html"]
    forbidden = re.compile(r"dangerouslySetInnerHTML|\binnerHTML\b|insertAdjacentHTML|\beval\(")
    foreign = re.compile(r"""(?:src|href|url|@import|import)\s*[=(]?\s*["'`]?(?:https?:)?//""")

    assert len(sources) > 50
    found = [
        path.relative_to(WEB).as_posix()
        for path in sources
        if forbidden.search(text := path.read_text()) or foreign.search(text)
    ]
    assert found == []
