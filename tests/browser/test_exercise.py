"""An exercise by keyboard alone: hidden figures, a mistake, success, the way on, a reload that forgets nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from inception_lab.teach.course import next_open
from inception_lab.teach.exercise import exercises
from scripts.live_app import wait_until_settled

PATIENCE_MS = 30_000
Visit = Callable[[str], Page]
FIRST = "01_one_large_kernel"
# A box that scrolls takes the focus, too, and holds all words of the page.
_FOCUSED = """() => {
  const at = document.activeElement;
  return at.matches("a, button, input") ? at.innerText || at.getAttribute("aria-label") || "" : "";
}"""
_KEPT = "() => sessionStorage.getItem('inception-lab.visit')"


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has these words is focused."""
    drawn = page.get_by_role("link", name=words).or_(page.get_by_label(words)).or_(page.get_by_text(words))
    expect(drawn.locator("visible=true").first).to_be_visible(timeout=PATIENCE_MS)
    wait_until_settled(page)
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(_FOCUSED):
            return
    raise AssertionError(f"Tab never comes to “{words}”")


def answer(page: Page, text: str) -> None:
    """Write an answer over what stands in the focused field, and press Enter."""
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_an_exercise_is_solved_by_keyboard_and_stays_solved(visit: Visit) -> None:
    known = exercises()[0]
    following = next_open(known.values(), (FIRST,), after=FIRST)
    assert following is not None
    page = visit("/exercises")
    expect(page.get_by_text(f"of {len(known)} solved")).to_contain_text("0 of", timeout=PATIENCE_MS)
    tab_to(page, f"Start: {known[FIRST].title}")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Hidden until you answer")).to_be_visible(timeout=PATIENCE_MS)
    wait_until_settled(page)
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    assert page.evaluate(_KEPT) is None
    tab_to(page, "Your answer")
    answer(page, "25*28*28*32")
    said = page.get_by_test_id("stAlert")
    expect(said).to_contain_text("25*28*28*32 = 627,200.", timeout=PATIENCE_MS)
    expect(page.get_by_text("Hidden until you answer")).to_be_visible(timeout=PATIENCE_MS)

    answer(page, "25*28²*192*32")
    expect(said).to_contain_text("Right: 120,422,400 MACs. (25*28²*192*32 = 120,422,400)", timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Hidden until you answer")).to_have_count(0)
    page.wait_for_function(f"({_KEPT})()?.includes('{FIRST}')")

    tab_to(page, f"Next: {following.title}")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Exercise: {following.title}")).to_be_visible(timeout=PATIENCE_MS)
    wait_until_settled(page)
    expect(said).to_have_count(0)

    page.wait_for_url(re.compile(f"exercise={following.name}"))
    page.reload()
    expect(page.get_by_text(f"Exercise: {following.title}")).to_be_visible(timeout=PATIENCE_MS)
    visit("/exercises")
    expect(page.get_by_text(f"of {len(known)} solved")).to_contain_text("1 of", timeout=PATIENCE_MS)
    expect(page.get_by_role("link", name=re.compile(f"Go on: {re.escape(following.title)}"))).to_be_visible(
        timeout=PATIENCE_MS
    )
    visit(f"/module?exercise={FIRST}")
    expect(page.get_by_text("Solved: 120,422,400 MACs.")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=PATIENCE_MS)
    wait_until_settled(page)


def test_a_goal_that_was_reached_is_kept_at_once(visit: Visit) -> None:
    page = visit("/grid?exercise=12_slim_reduction&reduce=16")
    expect(page.get_by_text("Reached: the page as it stands solves it.")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_function(f"({_KEPT})()?.includes('12_slim_reduction')")
    wait_until_settled(page)


def test_a_tab_that_kept_nothing_runs_its_page_once(page: Page) -> None:
    """What a tab keeps costs a rerun only where there is something: of two visits the second has one more."""
    begun: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: note(begun, data)))
    page.goto("/exercises")  # a fresh server's first visit runs a page twice
    expect(page.locator(".course-title").first).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(4_000)
    runs = []
    for kept in ("{}", '{"progress": {"streak": 1, "marks": {}}}'):
        page.evaluate("kept => sessionStorage.setItem('inception-lab.visit', kept)", kept)
        begun.clear()
        page.reload()
        expect(page.locator(".course-title").first).to_be_visible(timeout=PATIENCE_MS)
        page.wait_for_timeout(4_000)
        runs.append(len(begun))
    assert runs == [1, 2]


def note(begun: list[bytes], data: str | bytes) -> None:
    """Keep a message that begins a run of the script."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.ParseFromString(data if isinstance(data, bytes) else data.encode())
    if message.WhichOneof("type") == "new_session":
        begun.append(b"")


def test_what_a_browser_makes_of_its_store_is_not_believed(page: Page) -> None:
    page.goto("/exercises")
    expect(page.locator(".course-title").first).to_be_visible(timeout=PATIENCE_MS)
    for text in ("{", "[1]", '{"progress": {"streak": "<b>", "marks": {"01_one_large_kernel": [1, 7]}}}', "9" * 50_000):
        page.evaluate("text => sessionStorage.setItem('inception-lab.visit', text)", text)
        page.reload()
        expect(page.get_by_text("solved").first).to_contain_text("0 of", timeout=PATIENCE_MS)
        wait_until_settled(page)
        assert page.get_by_test_id("stException").count() == 0
