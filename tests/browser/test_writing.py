"""The workshop in a real browser: a copy, its error, its mending; saved in a room, solved by a student."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.live_app import wait_until_settled

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PATIENCE_MS = 30_000


@pytest.fixture
def open_tab(browser: Browser, app_url: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a link in a profile of its own."""
    contexts: list[BrowserContext] = []

    def open_(link: str, width: int = 1366, height: int = 768) -> Page:
        context = browser.new_context(
            base_url=app_url, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(link)
        if link != "about:blank":
            wait_until_settled(page)
        return page

    yield open_
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")
        context.close()


def says(page: Page, text: str | re.Pattern[str]) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    wait_until_settled(page)


def write(page: Page, label: str, text: str) -> None:
    """Fill a field and leave it, as a hand does."""
    field = page.get_by_label(label, exact=True).first
    field.fill(text)
    field.press("Tab")
    wait_until_settled(page)


def as_bytes(sent: str | bytes) -> bytes:
    return sent.encode() if isinstance(sent, str) else sent


def go_to(page: Page, title: str) -> None:
    """Change the page by the menu: the visit goes on."""
    page.get_by_test_id("stTopNavSection").get_by_text("Learn").click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title).click()


def begin_copy(page: Page, title: str) -> None:
    page.get_by_text("Write a lesson").click()
    says(page, "You write")
    wait_until_settled(page)
    page.get_by_label("Copy of").click()
    page.keyboard.type(title)
    page.get_by_role("option").first.wait_for(timeout=PATIENCE_MS)
    page.keyboard.press("Enter")
    says(page, "It works: students can use it.")


def fits_across(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_copy_is_changed_mended_saved_and_solved_by_a_student(open_tab: Callable[..., Page]) -> None:
    """5² · 28² · 192 · 32 = 120,422,400 MACs; half of it is 60,211,200."""
    teacher = open_tab("/classroom")
    teacher.get_by_label("Name of the class").fill("8b")
    press(teacher, "Open a room")
    says(teacher, "Put a question")
    code = teacher.locator(".class-code").inner_text().replace(" ", "")
    go_to(teacher, "For teachers")
    says(teacher, "Write a lesson")
    wait_until_settled(teacher)
    begin_copy(teacher, "one large kernel")
    write(teacher, "Title", "Half a kernel")
    write(teacher, "The number is", "layer_naive_mac / 2")
    wrong = teacher.locator(".write-wrong")
    expect(wrong).to_have_text(re.compile("Nothing here is called layer_naive_mac; did you mean layer_naive_macs"))
    expect(teacher.get_by_role("button", name="Save in the room")).to_be_disabled()
    write(teacher, "The number is", "layer_naive_macs / 2")
    expect(wrong).to_have_count(0)
    says(teacher, "60,211,200")
    press(teacher, "Save in the room")
    says(teacher, f"Saved in room {code}.")
    link = teacher.get_by_text(re.compile("exercise=own_half_a_kernel")).first.inner_text()

    student = open_tab("about:blank")
    received: list[bytes] = []
    student.on("websocket", lambda socket: socket.on("framereceived", lambda sent: received.append(as_bytes(sent))))
    student.goto(f"/classroom?room={code}")
    wait_until_settled(student)
    student.get_by_label("Nickname").fill("Ada")
    press(student, "Join")
    says(student, "you are Ada")
    go_to(student, "Exercises and tours")
    student.get_by_role("link", name="Half a kernel").click()
    says(student, "Exercise: Half a kernel")
    wait_until_settled(student)
    assert student.url.partition("?")[0] == link.partition("?")[0]
    received_before = len(received)
    student.get_by_label(re.compile("Your answer")).fill("60.2 M")
    student.keyboard.press("Enter")
    says(student, re.compile("Right: 60,211,200"))
    assert "layer_naive_macs" not in student.content()
    before = b"".join(received[:received_before])
    for secret in (b"layer_naive_macs / 2", b"60,211,200", b"Each of the four numbers is one loop"):
        assert secret not in before
    assert b"60,211,200" in b"".join(received)


def test_a_draft_of_a_tab_reaches_its_page(open_tab: Callable[..., Page]) -> None:
    page = open_tab("/teach")
    begin_copy(page, "one large kernel")
    write(page, "Title", "A draft")
    says(page, "Exercise: A draft")
    page.get_by_role("link", name=re.compile("Try it on its page")).click()
    page.wait_for_url(re.compile("/module"))
    says(page, "Exercise: A draft")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_workshop_breaks_no_rule_and_fits(open_tab: Callable[..., Page], width: int, height: int) -> None:
    page = open_tab("/teach", width, height)
    begin_copy(page, "who makes")
    page.wait_for_timeout(500)
    found = Axe().run(page, context="[data-testid=stMain]", options=RULES).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
    assert fits_across(page)
    if width > 1000:  # the preview stands beside the form, in sight
        preview = page.locator(".st-key-write-beside").bounding_box()
        form = page.get_by_label("Title", exact=True).bounding_box()
        assert preview is not None and form is not None
        assert preview["x"] > form["x"] + form["width"]
        assert preview["y"] < height / 2
