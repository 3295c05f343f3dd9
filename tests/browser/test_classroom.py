"""A class in a real browser: a teacher, two students and the screen through one whole question, and what is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from inception_lab.classroom.rooms import Rooms
from inception_lab.classroom.rules.pulse import Move
from inception_lab.classroom.store.address import database_url
from inception_lab.classroom.store.database import Database
from inception_lab.rates import Limiter
from scripts.live_app import ROOT, run_server, wait_until_settled

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
PATIENCE_MS = 30_000


@dataclass
class Visit:
    """A tab of its own profile, and every message that its websocket received."""

    page: Page
    received: list[bytes] = field(default_factory=list)

    def note(self, payload: str | bytes) -> None:
        self.received.append(payload.encode() if isinstance(payload, str) else payload)

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)

    def waits_for_a_look(self) -> None:
        """Wait until the page has just looked whether the question moved: the next look is seconds away."""
        before = len(self.received)
        while len(self.received) == before:
            self.page.wait_for_timeout(20)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def open_visit(browser: Browser, app_url: str) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a link in a profile of its own."""
    contexts: list[BrowserContext] = []

    def open_(link: str, width: int = 1366, height: int = 768, *, settles: bool = True) -> Visit:
        context = browser.new_context(
            base_url=app_url, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        contexts.append(context)
        visit = Visit(context.new_page())
        visit.page.on("websocket", lambda socket: socket.on("framereceived", visit.note))
        visit.page.goto(link, wait_until="load" if settles else "commit")
        if settles:
            wait_until_settled(visit.page)
        return visit

    yield open_
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")
        context.close()


def close_elsewhere(code: str, secret: str) -> None:
    """Close the vote as another app server on the same database would."""
    rooms = Rooms(Database(database_url()), Limiter(monotonic))
    pulse = rooms.see_as_teacher(code, secret).room.pulse
    assert pulse is not None
    rooms.move(code, secret, pulse, Move.CLOSE)


def answer(student: Visit, text: str) -> None:
    student.page.get_by_label(re.compile("Your answer")).fill(text)
    student.press("Send")


def no_violation(page: Page) -> None:
    page.wait_for_timeout(500)
    # On a phone Streamlit's own list of pages breaks a rule; the page itself is looked at.
    found = Axe().run(page, context="[data-testid=stMain]", options=RULES).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def fits_across(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_teacher_and_two_students_go_through_one_whole_question(open_visit: Callable[..., Visit]) -> None:
    """5² · 28² · 192 · 32 = 120,422,400 MACs."""
    teacher = open_visit("/classroom")
    teacher.page.get_by_label("Name of the class").fill("8b")
    teacher.press("Open a room")
    teacher.says("Put a question")
    code = teacher.page.locator(".class-code").inner_text().replace(" ", "")
    teacher.page.wait_for_url(re.compile(f"room={code}$"))
    kept = teacher.page.wait_for_function("() => JSON.parse(sessionStorage['inception-lab.visit'] || '{}').key?.key")
    secret = str(kept.json_value())
    assert len(secret) > 16
    screen_link = teacher.page.get_by_role("link", name="Screen for the class").get_attribute("href")
    assert screen_link is not None
    screen = open_visit(screen_link)
    expect(screen.page.locator(".class-code")).to_have_text(f"{code[:3]} {code[3:]}")
    assert screen.page.locator(".class-qr").evaluate("image => image.complete && image.naturalWidth > 0")
    students = [open_visit(f"/classroom?room={code.lower()}", 390, 844) for _ in range(2)]
    for student, name in zip(students, ("Ada", "Bob <b>"), strict=True):
        student.page.get_by_label("Nickname").fill(name)
        student.press("Join")
        student.says("The next question is on its way.")
    ada, bob = students
    teacher.says("2 students here")
    screen.says("2 students here")

    teacher.page.get_by_label("Question", exact=True).last.click()
    teacher.page.get_by_role("option", name="Module lab: What one large kernel costs").click()
    teacher.says("for one image?")
    teacher.press("Start the vote")
    for visit in (ada, bob, screen):
        visit.says("naive module")
    answer(ada, "7654321")
    ada.says("Your answer: 7,654,321. It is counted")
    screen.says("1 of 2 answered")
    seen = b"".join((*bob.received, *screen.received))
    assert b"naive module" in seen
    for hidden in (b"7654321", b"7,654,321", b"120422400", b"120,422,400", b"layer_naive", secret.encode()):
        assert hidden not in seen

    bob.page.get_by_label(re.compile("Your answer")).fill("5")
    bob.waits_for_a_look()
    close_elsewhere(code, secret)
    bob.press("Send")
    bob.says("came too late and was not counted")
    for visit in (bob, screen, teacher):
        visit.says("What the class says")
        expect(visit.page.locator(".class-votes tbody tr")).to_have_count(1, timeout=PATIENCE_MS)

    teacher.press("Discuss")
    screen.says("Discuss: convince your neighbour")
    teacher.press("Second vote")
    for student, given in ((ada, "120,422,400"), (bob, "120 M")):
        student.says("Second vote: guess again")
        answer(student, given)
        student.says("It is counted")
    screen.says("2 of 2 answered")
    assert b"120,422,400" not in b"".join((*bob.received, *screen.received))
    teacher.press("Close the vote")
    teacher.says("Of 1 student who voted twice")
    teacher.press("Reveal the truth")
    for visit in (ada, bob, screen, teacher):
        visit.says("120,422,400 MACs")
        visit.says("Right: first vote 0 of 1, second vote 2 of 2.")
        assert fits_across(visit.page)
    for visit in (ada, screen, teacher):
        no_violation(visit.page)

    ada.page.reload()
    ada.says("you are Ada")
    ada.says("You said, vote 1: 7,654,321 (not right); vote 2: 120,422,400 (right ✓).")
    teacher.press("Delete the room now, with every name and answer")
    bob.says("you are not in it (any more)")
    screen.says("there is no such room")


def test_a_class_goes_on_where_it_was_when_its_server_is_killed_and_started_again(
    open_visit: Callable[..., Visit], tmp_path: Path
) -> None:
    with run_server(ROOT / "app.py", tmp_path / "log") as server:
        teacher = open_visit(f"{server.url}/classroom")
        teacher.press("Open a room")
        teacher.says("Put a question")
        code = teacher.page.locator(".class-code").inner_text().replace(" ", "")
        ada, bob = (open_visit(f"{server.url}/classroom?room={code}", 390, 844) for _ in range(2))
        for student, name in ((ada, "Ada"), (bob, "Bob")):
            student.page.get_by_label("Nickname").fill(name)
            student.press("Join")
            student.says("The next question is on its way.")
            student.page.wait_for_url(re.compile("me="))
        teacher.press("Start the vote")
        answer(ada, "12")
        ada.says("Your answer: 12. It is counted")
        bob.page.get_by_label(re.compile("Your answer")).fill("13")
        server.kill()
        server.start()
        # The tabs find the server again by themselves, and their places by their links; what was typed still stands.
        bob.press("Send")
        bob.says("Your answer: 13. It is counted")
        teacher.says("2 of 2 answered")
        teacher.press("Close the vote")
        for visit in (teacher, ada, bob):
            visit.says("What the class says")
            expect(visit.page.locator(".class-votes tbody th")).to_have_text(["12", "13"], timeout=PATIENCE_MS)
        ada.says("You said, vote 1: 12.")
        for visit in (teacher, ada, bob):
            visit.page.goto("about:blank")  # before their server ends


def test_the_clock_closes_a_vote_before_everybodys_eyes(open_visit: Callable[..., Visit]) -> None:
    teacher = open_visit("/classroom")
    teacher.press("Open a room")
    teacher.says("Put a question")
    screen = open_visit(str(teacher.page.get_by_role("link", name="Screen for the class").get_attribute("href")))
    teacher.page.get_by_label("The vote closes").click()
    teacher.page.get_by_role("option", name="after 10 s", exact=True).click()
    teacher.press("Start the vote")
    screen.says(re.compile(r"^[1-9] s$"))
    for visit in (teacher, screen):
        visit.says("What the class says")
        visit.says("Nobody has answered.")
