"""A gallery in a real browser: two students hand in from the Explorer, dots are clicked, two designs are compared."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from scripts.live_app import wait_until_drawn, wait_until_settled
from tests.browser.test_classroom import PATIENCE_MS, Visit, fits_across, no_violation, open_visit

__all__ = ["open_visit"]
DOTS = ".js-plotly-plot .scatterlayer .trace"


def code_of(teacher: Visit) -> str:
    return teacher.page.locator(".class-code").inner_text().replace(" ", "")


def join(open_visit: Callable[..., Visit], code: str, name: str, width: int = 1366, height: int = 768) -> Visit:
    student = open_visit(f"/classroom?room={code}", width, height)
    student.page.get_by_label("Nickname").fill(name)
    student.press("Join")
    return student


def line_of(student: Visit) -> Page:
    expect(student.page.locator(".strip-text")).to_be_visible(timeout=PATIENCE_MS)
    return student.page


def dots(visit: Visit) -> int:
    """Return how many dots of students the chart has: those that carry a key or are the class's."""
    return int(
        visit.page.evaluate(
            """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((plot) => plot.data ?? [])
              .filter((trace) => ["reaches it", "not yet"].includes(trace.name))
              .reduce((sum, trace) => sum + trace.x.length, 0)"""
        )
    )


def has_dots(visit: Visit, number: int) -> None:
    for _ in range(PATIENCE_MS // 200):
        if dots(visit) == number:
            return
        visit.page.wait_for_timeout(200)
    assert dots(visit) == number


def click_dot(teacher: Visit, name: str) -> None:
    """Click the middle of the dot beside which a name stands."""
    place = teacher.page.evaluate(
        """(name) => {
          const plot = [...document.querySelectorAll(".js-plotly-plot")].find((one) => one.data);
          const { xaxis, yaxis } = plot._fullLayout;
          const box = plot.getBoundingClientRect();
          for (const trace of plot.data) {
            const at = (trace.hovertext ?? []).findIndex((text) => text.startsWith(`<b>${name}</b>`));
            if (at >= 0) {
              return [box.x + xaxis._offset + xaxis.d2p(trace.x[at]), box.y + yaxis._offset + yaxis.d2p(trace.y[at])];
            }
          }
          return null;
        }""",
        name,
    )
    assert place is not None, name
    teacher.page.mouse.click(*place)


def test_two_students_hand_in_and_their_designs_are_opened_and_compared(open_visit: Callable[..., Visit]) -> None:
    """GoogLeNet needs 1.58 G MACs; of width 0.75 it needs 912,572,544, which is 670,099,328 fewer."""
    teacher = open_visit("/classroom")
    teacher.press("Open a room")
    teacher.says("Put a question")
    code = code_of(teacher)
    screen = open_visit(str(teacher.page.get_by_role("link", name="Screen for the class").get_attribute("href")))
    ada, bob = join(open_visit, code, "Ada"), join(open_visit, code, "Bob", 390, 844)
    teacher.page.get_by_text("Gallery: set the class a goal for a design").click()
    teacher.press("Open the gallery")
    for visit in (teacher, screen, ada, bob):
        visit.says("Under 1 G MACs, and the last map sees 600 px or more")

    ada.page.get_by_role("link", name="Build it: Explorer").click()
    wait_until_drawn(ada.page)
    top = line_of(ada).locator(".st-key-totals").bounding_box()
    ada.press("Hand in")
    ada.says("your 1st design: not yet there")
    assert ada.page.locator(".st-key-totals").bounding_box() == top, "nothing moves when the line says something else"
    has_dots(teacher, 1)
    has_dots(screen, 1)

    bob.page.get_by_text("Or paste a link").click()
    bob.page.get_by_label("Address of Explorer").fill("http://here/explorer?variant=googlenet&width=0.75")
    bob.press("Hand in")
    bob.says("Your 1st design: it reaches the goal ✓")
    has_dots(teacher, 2)
    has_dots(screen, 2)
    seen = b"".join(screen.received)
    for hidden in (b"Ada", b"Bob", b"width=0.75"):
        assert hidden not in seen

    click_dot(teacher, "Ada")
    teacher.says("A · Ada: 1.58 G MACs, 715 px; not yet there")
    click_dot(teacher, "Bob")
    teacher.says("A · Bob: 912.6 M MACs, 715 px; reaches the goal ✓")
    teacher.says("B · Ada: 1.58 G MACs, 715 px; not yet there")
    teacher.says(re.compile("670.1 M MACs more"))
    link = str(teacher.page.get_by_role("link", name="Compare layer by layer").get_attribute("href"))
    opened = open_visit(link)
    opened.says(re.compile("670,099,328"))
    explorer = open_visit(str(teacher.page.get_by_role("link", name="Open A").get_attribute("href")))
    expect(explorer.page.locator(".st-key-totals")).to_contain_text("912.6 M", timeout=PATIENCE_MS)
    for visit in (teacher, bob, screen):
        assert fits_across(visit.page)
        no_violation(visit.page)


def test_a_students_line_is_there_again_after_a_reload_on_another_page(open_visit: Callable[..., Visit]) -> None:
    teacher = open_visit("/classroom")
    teacher.press("Open a room")
    teacher.says("Put a question")
    ada = join(open_visit, code_of(teacher), "Ada")
    ada.says("The next question is on its way.")
    ada.page.get_by_role("link", name="Home").click()
    wait_until_settled(ada.page)
    expect(ada.page.locator(".st-key-class-line")).to_contain_text("Ada", timeout=PATIENCE_MS)
    ada.page.reload()
    wait_until_settled(ada.page)
    expect(ada.page.locator(".st-key-class-line")).to_contain_text("Ada", timeout=PATIENCE_MS)
    no_violation(ada.page)
    teacher.press("Start the vote")
    ada.says(re.compile("Asked now:"))
    ada.page.get_by_role("link", name="Class", exact=True).last.click()
    ada.says("Your guess")
