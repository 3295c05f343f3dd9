"""Drawings side by side: what is opened or picked in one is opened or picked in the other."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from scripts.live_app import wait_until_settled
from tests.browser.drawing import Visit


def open_both(visit: Visit, path: str, number: int) -> tuple[Page, list[Locator]]:
    """Open a page with several drawings and wait until all are laid out."""
    page = visit(path)
    graphs = page.locator(".graph[data-drawn]")
    expect(graphs).to_have_count(number, timeout=20_000)
    return page, graphs.all()


def box(graph: Locator, name: str) -> Locator:
    """Return a box of one of the drawings."""
    return graph.locator(f'.box[data-id="{name}"]')


def test_compared_networks_open_and_pick_together(visit: Visit) -> None:
    page, (before, after) = open_both(
        visit, "/compare?drawing=beside&a=googlenet&b=googlenet%3Ffactorize_5x5%3Dtwo_3x3", 2
    )
    before.locator('[data-toggle="module:3a"]').dispatch_event("click")
    expect(box(after, "3a.concat")).to_be_attached()
    after.get_by_role("button", name="Branches", exact=True).click()
    expect(box(before, "branch:4e.Branch_2")).to_be_attached()
    box(before, "3a.concat").dispatch_event("click")
    expect(after.locator(".box.chosen")).to_have_attribute("data-id", "3a.concat")
    before.get_by_role("button", name="Layers", exact=True).click()
    expect(after.locator(".box.added, .box.changed").first).to_be_attached()
    expect(before.locator(".box.added")).to_have_count(0)
    wait_until_settled(page)


def test_stems_pick_together_what_they_share(visit: Visit) -> None:
    page = visit("/stem")
    page.get_by_text("The stems as boxes, to walk into").click()
    expect(page.locator(".graph[data-drawn]")).to_have_count(3, timeout=30_000)
    graphs = page.locator(".graph[data-drawn]").all()
    box(graphs[0], "Conv2d_2b_3x3").dispatch_event("click")
    for graph in graphs[1:]:
        expect(graph.locator(".box.chosen")).to_have_attribute("data-id", "Conv2d_2b_3x3")
    wait_until_settled(page)


def test_changes_of_a_design_are_marked_and_told(visit: Visit) -> None:
    page = visit("/?variant=googlenet&colour=change&edit=conv2_3x3%3Achannels%3D96")
    page.locator(".graph[data-drawn]").wait_for()
    marked = page.locator('.box.changed[data-id="conv2_3x3"]')
    expect(marked.get_by_text("~ 3×3 conv, 96")).to_be_attached()
    expect(page.get_by_text(re.compile("against the network as published: .* changed"))).to_be_visible()
