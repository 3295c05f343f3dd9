"""The theatre in the browser: its terms add up to torch's value; keys, pointer and clock move it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import prod
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from inception_lab.engine.work.inside import values_of
from inception_lab.graph import infer
from inception_lab.inside.layer import LayerValues
from inception_lab.inside.theatre import theatre
from inception_lab.spec import (
    AvgPool,
    Block,
    Chain,
    Concat,
    Conv,
    DepthwiseConv,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Residual,
)
from scripts.live_app import run_app, wait_until_settled
from scripts.theatre_page import write_page
from tests.browser.drawing import Visit
from tests.layer_values import noise, passed
from tests.small_networks import NORM, chain_of

SHAPE = (3, 13, 10)
WIDE = Conv("wide", 12, (1, 1), norm=NORM)
LAYERS: Final[dict[str, Block]] = {
    "square": Chain("", (WIDE, Conv("x", 4, (3, 3), (2, 2), norm=NORM))),
    "pointwise": Chain("", (WIDE, Conv("x", 4, (1, 1), bias=True))),
    "flat": Conv("x", 4, (1, 7), activation=None),
    "depthwise": DepthwiseConv("x", (3, 3), 2, (2, 2), "same"),
    "largest": MaxPool("x", (3, 3), (2, 2), "same"),
    "mean": AvgPool("x", (3, 3), (1, 1), "same"),
    "concat": Concat("m", (Chain("a", (Conv("y", 2, (1, 1)),)), Chain("b", (Conv("y", 5, (3, 3)),)))),
    "sum": Residual("m", Chain("b", (Conv("y", "input", (3, 3)),)), scale=0.17),
    "response": Chain("", (WIDE, LocalResponseNorm("x", 5, 0.5, 0.75, 2.0))),
    "linear": Chain("", (WIDE, GlobalAvgPool("pool"), Flatten("flat"), Linear("x", 5))),
}
RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture(scope="module")
def layers() -> dict[str, LayerValues]:
    """Return channel 1 of each layer, of networks in which nothing is left at its start value."""
    found = {}
    for name, block in LAYERS.items():
        graph = infer(chain_of(block, shape=SHAPE))
        picture = noise(SHAPE)
        found[name] = values_of(graph.nodes[-1], 1, passed(graph, picture), picture)
    return found


@pytest.fixture(scope="module")
def app_url(chromium: str, layers: dict[str, LayerValues], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a page that holds nothing but the theatre."""
    del chromium
    folder = tmp_path_factory.mktemp("theatre")
    sent = {
        name: theatre(infer(chain_of(LAYERS[name], shape=SHAPE)), values, noise(SHAPE))
        for name, values in layers.items()
    }
    bias = sent["pointwise"]["bias"]
    assert bias is not None
    sent["wrong"] = {**sent["pointwise"], "bias": bias + 0.5}
    with run_app(write_page(folder, sent), folder / "streamlit.log") as url:
        yield url


def open_layer(visit: Visit, name: str) -> Page:
    page = visit(f"/?layer={name}")
    page.locator(".theatre[data-drawn]").wait_for()
    return page


def at(page: Page) -> tuple[int, int]:
    row, column = (page.locator(".theatre").get_attribute("data-at") or "").split(",")
    return int(row), int(column)


def press(page: Page, key: str) -> tuple[int, int]:
    """Press a key on the map that goes out, wait until that is drawn, return where we are."""
    drawn = int(page.locator(".theatre").get_attribute("data-drawn") or 0)
    page.locator(".given").press(key)
    page.locator(f'.theatre:not([data-drawn="{drawn}"])').wait_for()
    return at(page)


def numbers(page: Page, table: str, kind: str) -> list[float]:
    """Return the numbers of a kind from a table, with all their digits."""
    cells: list[str] = page.locator(f".numbers table.{table} [data-kind={kind}]").evaluate_all(
        "cells => cells.map(cell => cell.dataset.value)"
    )
    return [float(cell) for cell in cells]


def told(page: Page) -> dict[str, Any]:
    wait_until_settled(page)
    page.wait_for_timeout(300)
    found: dict[str, Any] = json.loads(page.get_by_text("told {").inner_text().removeprefix("told "))
    return found


# ── What is shown adds up ────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["square", "pointwise", "flat", "depthwise", "linear"])
def test_the_products_that_are_shown_add_up_to_torchs_value(
    visit: Visit, layers: dict[str, LayerValues], name: str
) -> None:
    values = layers[name]
    page = open_layer(visit, name)
    page.locator(".numbers summary").click()
    page.locator(".numbers table").first.wait_for()
    total = 0.0
    for _ in values.sources:
        patch, weights = numbers(page, "patch", "patch"), numbers(page, "patch", "weight")
        assert len(patch) == len(weights) == prod(values.weights.shape[1:] if values.weights is not None else ())
        total += sum(value * weight for value, weight in zip(patch, weights, strict=True))
        if len(values.sources) > 1:
            shown = page.locator(".numbers .patch caption").inner_text()
            page.locator(".given").press("PageDown")
            expect(page.locator(".numbers .patch caption")).not_to_have_text(shown)
    assert total == pytest.approx(numbers(page, "steps", "sum")[0], abs=1e-9)
    if len(values.sources) > 1:
        assert sum(numbers(page, "shares", "share")) == pytest.approx(total, abs=1e-9)
    total += values.bias or 0.0
    if values.norm:
        total = total * values.norm.scale + values.norm.shift
    total = max(total, 0.0) if values.relu else total
    assert total == pytest.approx(float(values.output[at(page)]), abs=numbers(page, "steps", "bound")[0])


@pytest.mark.parametrize("name", LAYERS)
def test_positions_of_a_layer_equal_torchs_values(visit: Visit, layers: dict[str, LayerValues], name: str) -> None:
    output = layers[name].output
    page = open_layer(visit, name)
    for _ in range(min(4, output.size)):
        shown = float(page.locator(".result b").get_attribute("data-value") or "nan")
        assert shown == pytest.approx(float(output[at(page)]), rel=1e-4, abs=1e-4)
        expect(page.locator(".agrees")).to_be_visible()
        if output.size > 1:
            press(page, "Space")


def test_a_value_that_is_not_torchs_is_crossed_loudly(visit: Visit) -> None:
    page = open_layer(visit, "wrong")
    expect(page.locator(".differs")).to_contain_text("✗ torch says")
    expect(page.locator(".said")).to_contain_text("Does not equal torch's value")


# ── Moving ───────────────────────────────────────────────────────────────────


def test_keys_move_and_only_enter_tells_the_page(visit: Visit, layers: dict[str, LayerValues]) -> None:
    page = open_layer(visit, "square")
    height, width = layers["square"].output.shape
    press(page, "Home")
    while at(page)[0]:
        press(page, "ArrowUp")
    assert press(page, "ArrowRight") == (0, 1)
    assert press(page, "ArrowDown") == (1, 1)
    assert press(page, "End") == (1, width - 1)
    page.locator(".given").press("ArrowRight")
    assert at(page) == (1, width - 1)
    assert told(page) == {}
    page.locator(".given").press("Enter")
    settled = told(page)
    assert settled["at"] == [1, width - 1] and settled["channel"][0] == "wide"
    assert height > 1


def test_a_pointer_moves_and_only_its_click_tells_the_page(visit: Visit) -> None:
    page = open_layer(visit, "square")
    box = page.locator(".given").bounding_box()
    assert box
    before = at(page)
    for share in (0.3, 0.5, 0.7):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
        page.wait_for_timeout(60)
    assert at(page) != before and told(page) == {}
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert told(page)["at"] == list(at(page))


def test_a_finger_moves_and_where_it_leaves_is_told(browser: Browser, app_url: str) -> None:
    context = browser.new_context(base_url=app_url, viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto("/?layer=square")
    page.locator(".theatre[data-drawn]").wait_for()
    wait_until_settled(page)
    box = page.locator(".given").bounding_box()
    assert box
    before = at(page)
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settled = told(page)
    assert at(page) != before and settled["at"] == list(at(page))
    context.close()


def test_a_channels_bar_shows_that_channel(visit: Visit) -> None:
    page = open_layer(visit, "square")
    bar = page.locator(".terms button:visible:enabled").nth(1)
    name = bar.locator(".name").inner_text()
    bar.press("Enter")
    expect(page.locator(".shown")).to_have_text(f"{name} of 0 … 11")
    expect(page.locator('.terms [aria-pressed="true"] .name')).to_have_text(name)
    assert told(page)["channel"] == ["wide", int(name.removeprefix("channel "))]


def test_without_motion_the_window_steps(visit: Visit) -> None:
    page = open_layer(visit, "square")
    expect(page.locator(".play")).to_be_hidden()
    before = at(page)
    after = press(page, "Space")
    page.wait_for_timeout(600)
    assert after != before and at(page) == after


def test_the_window_slides_until_it_is_stopped(browser: Browser, app_url: str) -> None:
    context = browser.new_context(base_url=app_url, viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.goto("/?layer=square")
    page.locator(".theatre[data-drawn]").wait_for()
    seen = {at(page)}
    page.locator(".given").press(" ")
    for _ in range(12):
        page.wait_for_timeout(120)
        seen.add(at(page))
    assert len(seen) > 3
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(100)
    stopped = at(page)
    page.wait_for_timeout(500)
    assert at(page) == stopped
    context.close()


# ── Everybody ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["square", "pointwise", "concat", "wrong"])
def test_axe_finds_nothing(browser: Browser, app_url: str, theme: Any, name: str) -> None:
    context = browser.new_context(base_url=app_url, viewport={"width": 1366, "height": 768}, color_scheme=theme)
    page = context.new_page()
    page.goto(f"/?layer={name}")
    page.locator(".theatre[data-drawn]").wait_for()
    wait_until_settled(page)
    page.locator(".numbers summary").click()
    page.wait_for_timeout(400)
    violations = Axe().run(page, options=RULES).response["violations"]
    broken = [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"]]
    context.close()
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("name", LAYERS)
def test_nothing_is_cut_off_on_a_phone(browser: Browser, app_url: str, name: str) -> None:
    context = browser.new_context(base_url=app_url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"/?layer={name}")
    page.locator(".theatre[data-drawn]").wait_for()
    wait_until_settled(page)
    sizes = page.locator(".theatre").evaluate("root => [root.scrollWidth, root.clientWidth]")
    context.close()
    assert sizes[0] <= sizes[1]
