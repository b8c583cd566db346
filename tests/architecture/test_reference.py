"""The renderer of /docs is npm's, in the locked version."""

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "functions/api/reference"
LOCK = ROOT / "tools/reference/package-lock.json"


def test_each_file_of_the_renderer_has_its_recorded_hash_and_no_other_file_is_there() -> None:
    recorded = {
        name: digest
        for digest, name in map(str.split, (LOCK.parent / "files.sha256").read_text().splitlines())
    }

    assert {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in FOLDER.iterdir()
    } == recorded


def test_the_page_requests_the_renderer_in_the_locked_version() -> None:
    packages = json.loads(LOCK.read_text())["packages"]
    page = (ROOT / "functions/api/docs.html").read_text()

    (version,) = re.findall(r'^const version = "(.+)";$', page, re.MULTILINE)

    assert version == packages["node_modules/swagger-ui-dist"]["version"]
    assert f'PACKAGE_VERSION:"{version}"' in (FOLDER / "swagger-ui-bundle.js").read_text()


def test_the_lock_has_hashes_and_names_no_registry() -> None:
    text = LOCK.read_text()
    locked = [p for name, p in json.loads(text)["packages"].items() if name]

    assert locked
    assert all(package["integrity"].startswith("sha512-") for package in locked)
    assert "resolved" not in text
    assert "://" not in text
