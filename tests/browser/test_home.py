"""The home page in a real browser: addresses, old links, the story by key, click and itself, motion, access, size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from inception_lab.teach.story import story
from scripts.live_app import ROOT, run_app, wait_until_settled

Visit = Callable[[str], Page]
STEPS = story().steps
PAGES = (
    "explorer",
    "module",
    "factorization",
    "stem",
    "grid",
    "compare",
    "evolution",
    "claims",
    "exercises",
    "classroom",
    "teach",
    "home",
)


def at_step(page: Page, number: int) -> None:
    """Wait until the story stands at a step, and hold its words against the step's."""
    page.locator(f'.story[data-step="{number}"]').wait_for()
    step = STEPS[number - 1]
    said = page.locator(".story .live").inner_text().replace("\u00a0", " ")
    assert said.split("\n")[0].strip() == step.number
    assert said.rstrip().endswith(step.sentence)
    expect(page.locator(".story [aria-current=step]")).to_contain_text(step.title)


def names(page: Page) -> set[str]:
    """Return the ids of the shapes that stand there."""
    return set(page.locator(".story svg .shape").evaluate_all("shapes => shapes.map(shape => shape.dataset.id)"))


@pytest.fixture
def moving(browser: Browser, app_url: str) -> Iterator[Page]:
    """Open the home page where motion is wanted."""
    context = browser.new_context(base_url=app_url, viewport={"width": 1366, "height": 768})
    try:
        page = context.new_page()
        page.goto("/")
        at_step(page, 1)
        wait_until_settled(page)
        yield page
    finally:
        context.close()


# ── Addresses ────────────────────────────────────────────────────────────────


def test_the_start_page_is_the_home_page(visit: Visit) -> None:
    page = visit("/")
    expect(page.get_by_role("heading", name="Inception Lab")).to_be_visible()
    at_step(page, 1)
    for way in ("I learn", "I teach", "I build"):
        expect(page.get_by_role("heading", name=way)).to_be_visible()
    page.get_by_role("link", name=re.compile("First tour")).click()
    page.wait_for_url(re.compile("/module"))
    expect(page.get_by_text("step 1 of 5")).to_be_visible(timeout=20_000)
    wait_until_settled(page)


def test_an_old_link_opens_the_explorer_with_its_design_and_back_leaves_it(visit: Visit) -> None:
    page = visit("/?variant=inception_v3&width=0.5")
    expect(page.get_by_role("heading", name="Inception-v3, 2015")).to_be_visible()
    page.wait_for_url(re.compile(r"/explorer\?.*width=0\.5"))
    wait_until_settled(page)
    page.get_by_role("link", name="Home").first.click()
    at_step(page, 1)
    page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
    wait_until_settled(page)


@pytest.mark.parametrize("name", PAGES)
def test_every_pages_name_is_its_address(visit: Visit, name: str) -> None:
    page = visit(f"/{name}")
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)


@pytest.mark.parametrize("name", ["explorer", "home"])
def test_a_page_that_is_a_fresh_servers_first_visit_comes_with_the_navigation(
    page: Page, tmp_path: Path, name: str
) -> None:
    with run_app(ROOT / "app.py", tmp_path / "log") as url:
        page.goto(f"{url}/{name}")
        expect(page.get_by_test_id("stTopNavSection").first).to_be_visible()
        expect(page.get_by_role("heading").first).to_be_visible()
        wait_until_settled(page)
        expect(page.get_by_text("Page not found")).to_have_count(0)
        page.goto("about:blank")  # before its server ends


# ── The story ────────────────────────────────────────────────────────────────


def test_keys_move_the_story_and_nothing_is_asked_of_the_server(visit: Visit) -> None:
    page = visit("/")
    at_step(page, 1)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.on("websocket", lambda socket: sent.append(socket.url))
    for number in (2, 3, 4, 5):
        page.keyboard.press("ArrowRight")
        at_step(page, number)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    at_step(page, 4)
    page.get_by_role("button", name=STEPS[1].title).focus()
    page.keyboard.press("5")
    at_step(page, 5)
    page.keyboard.press("1")
    at_step(page, 1)
    assert sent == []


def test_a_click_on_a_step_or_on_the_picture_moves_the_story(visit: Visit) -> None:
    page = visit("/")
    at_step(page, 1)
    page.get_by_role("button", name=STEPS[3].title).click()
    at_step(page, 4)
    page.locator(".story svg").click(position={"x": 30, "y": 30})
    at_step(page, 5)
    page.get_by_role("button", name="Step before").click()
    at_step(page, 4)
    expect(page.get_by_role("button", name="Next step")).to_be_enabled()


def test_the_first_step_looks_at_a_photograph_with_a_window_a_kernel(visit: Visit) -> None:
    page = visit("/")
    photograph = page.locator(".story .photograph")
    expect(photograph.locator("image")).to_be_visible()
    loads = (
        "image => { const one = new Image(); one.src = image.href.baseVal; return one.decode().then(() => one.width) }"
    )
    assert photograph.locator("image").evaluate(loads) == 224
    expect(photograph.locator("[data-window]")).to_have_count(4)
    page.keyboard.press("ArrowRight")
    expect(photograph).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(photograph).to_be_visible()


def test_shapes_flow_from_step_to_step(moving: Page) -> None:
    floor = moving.locator('.story svg [data-id="3a.concat/3"] rect')
    seen = [float(floor.get_attribute("x") or 0)]
    moving.keyboard.press("ArrowRight")
    for _ in range(12):
        moving.wait_for_timeout(60)
        seen.append(float(floor.get_attribute("x") or 0))
    at_step(moving, 2)
    seen.append(float(floor.get_attribute("x") or 0))
    assert len(set(seen)) >= 4
    assert seen == sorted(seen, reverse=True)
    shown = story()
    assert names(moving) == {shape.id for shape in shown.pictures[1].shapes}


def test_a_step_shows_its_frames_in_turn_and_keeps_old_outlines(moving: Page) -> None:
    moving.get_by_role("button", name=STEPS[1].title).click()
    at_step(moving, 2)
    moving.keyboard.press("ArrowRight")
    reduction = moving.locator('.story svg [data-id="3a.Branch_2.Conv2d_0a_1x1"]')
    moving.locator('.story svg [data-id="3a.Branch_2.Conv2d_0b_5x5"]').wait_for(state="attached")
    expect(reduction).to_have_count(0)
    at_step(moving, 3)
    expect(reduction).to_have_count(1)
    assert moving.locator(".story .outlines rect").count() >= 2


def test_under_reduced_motion_a_step_stands_at_once(visit: Visit) -> None:
    page = visit("/")
    at_step(page, 1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    at_step(page, 4)
    shown = story()
    assert names(page) == {shape.id for shape in shown.pictures[shown.steps[3].frames[-1].picture].shapes}
    assert page.locator(".story").evaluate("story => story.getAnimations({ subtree: true }).length") == 0


def test_the_story_plays_and_pauses(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    at_step(page, 1)
    player = page.get_by_role("button", name="Play the story")
    player.click()
    page.clock.run_for(int(STEPS[0].seconds * 1000) + 50)
    at_step(page, 2)
    page.get_by_role("button", name="Pause the story").click()
    page.clock.run_for(60_000)
    at_step(page, 2)
    player.click()
    for number in (3, 4, 5):
        page.clock.run_for(int(STEPS[number - 2].seconds * 1000) + 50)
        at_step(page, number)
    page.clock.run_for(int(STEPS[4].seconds * 1000) + 50)
    expect(player).to_be_visible()


# ── Size and access ──────────────────────────────────────────────────────────


def test_all_of_it_is_seen_without_scrolling(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    visit("/")
    at_step(page, 1)
    for number in range(1, len(STEPS) + 1):
        at_step(page, number)
        page.keyboard.press("ArrowRight")
    for part in (".story svg", ".story .turn", ".home-head", '[class*="st-key-home-way-build"]'):
        box = page.locator(part).first.bounding_box()
        assert box and box["y"] >= 50 and box["y"] + box["height"] <= 768, part


def test_on_a_phone_the_picture_is_full_width_and_the_words_stand_below(visit: Visit, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit("/")
    for number in range(1, len(STEPS) + 1):
        at_step(page, number)
        assert page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth") <= 390
        picture, words = (page.locator(part).bounding_box() for part in (".story svg", ".story .live"))
        assert picture and words and picture["width"] >= 350 and words["y"] >= picture["y"] + picture["height"]
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_the_home_page(visit: Visit, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    visit("/")
    at_step(page, 1)
    page.keyboard.press("ArrowRight")
    at_step(page, 2)
    found = Axe().run(page).response
    assert [(rule["id"], node["html"][:200]) for rule in found["violations"] for node in rule["nodes"]] == []


def test_a_screen_reader_is_told_the_picture_and_each_new_sentence(visit: Visit) -> None:
    page = visit("/")
    at_step(page, 1)
    picture = page.locator(".story svg")
    assert (picture.get_attribute("role"), picture.get_attribute("aria-label")) == ("img", story().pictures[0].said)
    assert page.locator(".story .live").get_attribute("aria-live") == "polite"
    page.keyboard.press("ArrowRight")
    at_step(page, 2)
    assert picture.get_attribute("aria-label") == story().pictures[1].said
