"""What the drawing can be saved as: SVG, PNG, PDF, DOT, and a page that works without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from inception_lab.design import Design, graph_of
from inception_lab.draw.network.dot import dot, outline
from inception_lab.draw.network.scene import Scene
from inception_lab.draw.network.tree import Depth
from scripts.live_app import wait_until_settled
from tests.browser.drawing import Visit, boxes, drawn, open_drawing, toggle, wait_for_another

SVG = "{http://www.w3.org/2000/svg}"


def saved(page: Page, name: str) -> tuple[str, Path]:
    """Save what is drawn; return the file's name and its content's path."""
    page.locator(".more summary").click()
    with page.expect_download() as waiting:
        page.locator(".more").get_by_role("button", name=name).click()
    return waiting.value.suggested_filename, waiting.value.path()


def test_an_svg_stands_alone_with_true_text(visit: Visit) -> None:
    page = open_drawing(visit)
    name, path = saved(page, "SVG")
    assert name == "googlenet.svg"
    root = ElementTree.parse(path).getroot()
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "conv1_7x7" in texts and "3a" in texts and "+" not in texts
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert any("118,013,952 MACs (multiply-adds)" in title for title in titles)
    assert "var(" not in path.read_text(encoding="utf-8")


def test_the_titles_of_open_parts_can_be_read_in_a_saved_svg(visit: Visit) -> None:
    """A title has an outline in the paper's colour, so that lines end at it: it must be painted before the letters."""
    page = open_drawing(visit)
    toggle(page, "module:3a")
    _, path = saved(page, "SVG")
    texts = ElementTree.parse(path).getroot().iter(f"{SVG}text")
    outlined = [text for text in texts if "stroke-width: 3" in text.get("style", "")]
    assert "3a" in {text.text for text in outlined}
    for text in outlined:
        assert "paint-order: stroke" in text.get("style", "")


def test_a_picture_has_twice_the_size(visit: Visit) -> None:
    page = open_drawing(visit, "variant=reduced_module")
    _, drawing = saved(page, "SVG")
    name, path = saved(page, "PNG")
    data = path.read_bytes()
    assert name == "reduced_module.png" and data.startswith(b"\x89PNG")
    size = [int.from_bytes(data[start : start + 4], "big") for start in (16, 20)]
    root = ElementTree.parse(drawing).getroot()
    assert size == [int(2 * float(root.attrib[axis])) for axis in ("width", "height")]


def test_a_pdf_is_made_by_print_on_a_page_of_the_drawings_size(page: Page, visit: Visit) -> None:
    page.add_init_script("if (self !== top) self.print = () => { top.printed = document.documentElement.outerHTML; }")
    open_drawing(visit, "variant=reduced_module")
    page.locator(".more summary").click()
    page.locator(".more").get_by_role("button", name="PDF").click()
    page.wait_for_function("window.printed")
    printed = page.evaluate("window.printed")
    assert "@page { size: " in printed and ">4 branches, 256×28×28</text>" in printed


@pytest.mark.parametrize(
    ("variant", "depth", "colour"),
    [
        ("googlenet", "module", "kind"),
        ("inception_v3", "layer", "macs"),
        ("inception_resnet_v2_released", "branch", "field"),
        ("xception", "layer", "params"),
    ],
)
def test_the_dot_in_the_browser_is_the_dot_of_the_command_line(
    visit: Visit, variant: str, depth: Depth, colour: str
) -> None:
    page = open_drawing(visit, f"variant={variant}&depth={depth}&colour={colour}")
    name, path = saved(page, "DOT")
    assert name == f"{variant}.dot"
    assert path.read_text(encoding="utf-8") == dot(graph_of(Design(variant)), depth=depth, colour=colour)


def test_what_was_opened_by_hand_has_the_same_dot_too(visit: Visit) -> None:
    page = open_drawing(visit, "variant=inception_v3")
    for part in ("module:Mixed_5b", "branch:Mixed_5b.Branch_2", "stage:Inception-C"):
        toggle(page, part)
    scene = Scene(graph_of(Design("inception_v3")), colour="kind")
    opened = {*scene.tree.opened("module"), "module:Mixed_5b", "branch:Mixed_5b.Branch_2"} - {"stage:Inception-C"}
    _, path = saved(page, "DOT")
    assert path.read_text(encoding="utf-8") == outline(scene.tree, scene.statements, opened)


@pytest.fixture
def alone(browser: Browser) -> Iterator[Page]:
    """Open a tab without the app; a request for anything but a file fails the test."""
    asked: list[str] = []
    problems: list[str] = []
    context = browser.new_context(reduced_motion="reduce", offline=True)
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.on("pageerror", lambda error: problems.append(str(error)))
    try:
        yield tab
    finally:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    assert problems == []


def test_a_saved_page_opens_and_searches_without_a_network(visit: Visit, alone: Page, tmp_path: Path) -> None:
    page = open_drawing(visit)
    toggle(page, "module:3b")
    name, path = saved(page, "Page that works offline")
    assert name == "googlenet.html"
    file = tmp_path / name
    file.write_bytes(path.read_bytes())
    walk_alone(alone, file)
    wait_until_settled(page)


def walk_alone(alone: Page, file: Path) -> None:
    """Open a saved page by its address as a file; what was open when it was saved is open."""
    alone.goto(file.as_uri())
    alone.locator(".graph[data-drawn]").wait_for()
    assert "3b.concat" in boxes(alone)
    toggle(alone, "module:4a")
    assert "4a.concat" in boxes(alone)
    before = drawn(alone)
    alone.get_by_role("searchbox").fill("5a 3x3")
    alone.keyboard.press("Enter")
    wait_for_another(alone, before)
    expect(alone.locator(".box.chosen")).to_have_attribute("data-id", "5a.Branch_1.Conv2d_0b_3x3")
    assert alone.get_by_role("button", name="Page that works offline").count() == 0
    alone.locator(".more summary").click()
    with alone.expect_download() as waiting:
        alone.locator(".more").get_by_role("button", name="SVG").click()
    ElementTree.parse(waiting.value.path())


def test_the_page_of_the_command_line_is_the_same_drawing(alone: Page, tmp_path: Path) -> None:
    from inception_lab.draw.network.drawing import Drawing

    file = tmp_path / "drawing.html"
    file.write_text(Drawing(graph_of(Design("googlenet")), depth="branch").html(), encoding="utf-8")
    walk_alone_from_branches(alone, file)


def walk_alone_from_branches(alone: Page, file: Path) -> None:
    alone.goto(file.as_uri())
    alone.locator(".graph[data-drawn]").wait_for()
    assert {"branch:3a.Branch_1", "3b.concat"} <= set(boxes(alone))
    before = drawn(alone)
    alone.get_by_role("button", name="Stages").click()
    wait_for_another(alone, before)
    assert "stage:Inception 3" in boxes(alone)
