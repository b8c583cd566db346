"""How `make docs` builds these pages into a site."""

import shutil
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).parent.parent

project = "Outrider"
author = "the Outrider developers"
extensions = ["myst_parser", "sphinxcontrib.mermaid"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
# On GitHub a fence of this name is a picture; so it is here.
myst_fence_as_directive = ["mermaid"]
html_theme = "furo"
html_title = "Outrider"
html_copy_source = False


# What lies outside of this folder is a page of it on the site.
_PAGES = {"](../CHANGELOG.md)": "](changelog.md)", "](../SECURITY.md)": "](policy.md)"}


def _lead_to_pages(_app: Sphinx, _page: str, source: list[str]) -> None:
    for link, page in _PAGES.items():
        source[0] = source[0].replace(link, page)
    # On GitHub, the root of links is the repository.
    source[0] = source[0].replace("](/", "](../")


def _add_reference(app: Sphinx, failure: Exception | None) -> None:
    """The page that the stack serves at /docs, with the document that it shows beside it."""
    if failure is None:
        place = Path(app.outdir) / "reference"
        for folder in ("docs", "api/v1"):
            (place / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "functions/api/docs.html", place / "docs/index.html")
        shutil.copytree(ROOT / "functions/api/reference", place / "docs", dirs_exist_ok=True)
        shutil.copy(ROOT / "functions/api/openapi.json", place / "api/v1/openapi.json")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _lead_to_pages)
    app.connect("build-finished", _add_reference)
