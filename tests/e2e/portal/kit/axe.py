"""Accessibility of a page: axe, and what axe does not see."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path("functions/portal/web/node_modules/axe-core/axe.min.js")
# The rules of WCAG 2.2, and those of good practice that axe brings.
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations", "incomplete"] });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\\n${failureSummary}`));
}"""
# Parts that scroll by themselves hide what is beyond their edge. A chart follows the width of the
# window some frames later.
_WIDER = """async () => {
  const root = document.documentElement;
  for (let frame = 0; frame < 60 && root.scrollWidth > root.clientWidth; frame++) {
    await new Promise(requestAnimationFrame);
  }
  const width = root.clientWidth;
  if (root.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1)
    .map((element) => element.outerHTML.slice(0, 200));
}"""
# WCAG 2.2, 2.5.8: 24 pixels, except links in running text.
_SMALL = """() => [...document.querySelectorAll("button, select, input, summary, nav a")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.closest("label") ?? element, element])
  .filter(([target]) => {
    const { width, height } = target.getBoundingClientRect();
    return width > 1 && height > 1 && (width < 24 || height < 24);
  })
  .map(([, element]) => element.outerHTML.slice(0, 200))"""


def findings(page: Page) -> list[str]:
    """Returns what axe finds wrong with the page as it is."""
    if not AXE.exists():
        pytest.skip(f"There is no {AXE}: run `make portal`.")
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text() + "; undefined")
    found: list[str] = page.evaluate(_RUN)
    return found


def beyond_the_edge(page: Page) -> list[str]:
    """Returns elements beyond the right edge of the window, if the page scrolls sideways."""
    found: list[str] = page.evaluate(_WIDER)
    return found


def small_targets(page: Page) -> list[str]:
    """Returns controls that are smaller than a fingertip needs."""
    found: list[str] = page.evaluate(_SMALL)
    return found
