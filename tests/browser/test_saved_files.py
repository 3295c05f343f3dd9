"""What is saved looks as what was seen: every visible style of both looks of the drawing is in the file."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.live_app import wait_until_settled
from tests.browser.drawing import Visit

STYLES = (
    *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linejoin"),
    *("stroke-linecap", "stroke-dashoffset", "paint-order", "opacity", "visibility", "display", "clip-path", "filter"),
    *("font-family", "font-size", "font-weight", "font-style", "letter-spacing", "text-anchor", "dominant-baseline"),
    *("text-decoration-line", "transform"),
)
SEEN = """(root, styles) => [...root.querySelectorAll("path, rect, text, tspan, circle, line, polygon, ellipse")]
  .filter((part) => !part.closest("[data-toggle]"))
  .map((part) => part.tagName + ": " + styles.map((name) => name + "=" + getComputedStyle(part)[name]).join("; "))"""


def looks(drawing: Locator) -> list[str]:
    """Return every visible part of a drawing with the styles it is shown in."""
    seen: list[str] = drawing.evaluate(SEEN, STYLES)
    return seen


def saved(page: Page, button: Locator) -> tuple[str, Path]:
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename, waiting.value.path()


def shown_alone(page: Page, file: Path, folder: Path) -> list[str]:
    """Return the looks of a saved SVG, opened by itself; its ground is the only rectangle that was not drawn."""
    (folder / "alone.html").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    other = page.context.new_page()
    other.goto((folder / "alone.html").as_uri())
    seen = looks(other.locator("svg"))
    other.close()
    return seen[1:]


def test_a_saved_drawing_of_boxes_looks_as_it_did(visit: Visit, tmp_path: Path) -> None:
    page = visit("/explorer?variant=googlenet&depth=layer&stage=Inception+3")
    page.locator(".graph[data-drawn]").wait_for()
    page.locator(".more summary").click()
    _, file = saved(page, page.locator(".more").get_by_role("button", name="SVG"))
    assert shown_alone(page, file, tmp_path) == looks(page.locator("svg.drawing"))
    wait_until_settled(page)


@pytest.mark.parametrize("path", ["/module", "/stem", "/explorer?variant=googlenet&look=scale"])
def test_a_saved_picture_to_scale_looks_as_it_did(visit: Visit, tmp_path: Path, path: str) -> None:
    page = visit(path)
    picture = page.locator(".scale[data-drawn]").first
    _, file = saved(page, picture.get_by_role("button", name="Save as SVG"))
    assert shown_alone(page, file, tmp_path) == looks(picture.locator("svg"))
    wait_until_settled(page)


def test_ghosts_are_saved_and_nearness_is_not(visit: Visit, tmp_path: Path) -> None:
    page = visit("/module")
    picture = page.locator(".scale[data-drawn]").first
    picture.wait_for()
    page.get_by_role("slider", name="1×1 before the 5×5").press("ArrowRight")
    expect(picture.locator(".ghosts")).to_be_attached(timeout=15_000)
    whole = picture.locator("svg").get_attribute("viewBox")
    picture.get_by_role("button", name="Larger").click()
    expect(picture.locator("svg")).not_to_have_attribute("viewBox", whole or "")
    name, file = saved(page, picture.get_by_role("button", name="Save as SVG"))
    assert name.endswith(".svg")
    root = ElementTree.parse(file).getroot()
    assert root.attrib["viewBox"].split()[2:] == (whole or "").split()[2:]
    assert shown_alone(page, file, tmp_path) == looks(picture.locator("svg"))
    wait_until_settled(page)


def test_a_png_of_the_picture_to_scale_has_twice_its_size(visit: Visit) -> None:
    page = visit("/module")
    picture = page.locator(".scale[data-drawn]").first
    _, drawing = saved(page, picture.get_by_role("button", name="Save as SVG"))
    name, file = saved(page, picture.get_by_role("button", name="Save as PNG"))
    data = file.read_bytes()
    assert name.endswith(".png") and data.startswith(b"\x89PNG")
    root = ElementTree.parse(drawing).getroot()
    size = [int.from_bytes(data[start : start + 4], "big") for start in (16, 20)]
    assert size == [int(2 * float(root.attrib[axis])) for axis in ("width", "height")]
    wait_until_settled(page)
