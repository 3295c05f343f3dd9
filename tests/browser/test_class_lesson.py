"""A whole lesson in a real browser: a teacher, the screen and five students, from the code to the CSV."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from playwright.sync_api import expect

from inception_lab.classroom.rooms import Rooms, Visitor
from inception_lab.classroom.rules import codes
from inception_lab.classroom.store.address import database_url
from inception_lab.classroom.store.database import Database
from inception_lab.rates import Limiter
from scripts.live_app import wait_until_settled
from tests.browser.test_classroom import (
    PATIENCE_MS,
    Visit,
    fits_across,
    no_violation,
    open_visit,
)
from tests.class_rooms import LESSON

__all__ = ["open_visit"]  # a fixture, found here by its name

NAMES = ("Ada", "Bob <b>", "Cyd", "Dan", "Eve")
FIRST = ("red", "red", "red", "green", "blue")
SECOND = ("green", "green", "red", "green", "green")
NOTE_ADDRESSES = """
    globalThis.addresses = [];
    for (const change of ["pushState", "replaceState"]) {
        const changed = history[change].bind(history);
        history[change] = (...given) => {
            changed(...given);
            addresses.push([location.href, JSON.stringify({ ...sessionStorage })]);
        };
    }
"""
"""Notes every address that the page gives itself, with what the tab keeps at that moment."""
SECRETS = (b"Say nothing yet", b"It is green", b"Most forget", b"Read this before")


def open_room() -> tuple[str, str, str]:
    """Open a room with a lesson of every kind of step; return its code, its secret and its id."""
    rooms = Rooms(Database(database_url()), Limiter(monotonic))
    room, secret = codes.make_id(), codes.make_secret()
    return rooms.open(room, secret, "8b", Visitor("here", "test"), LESSON), secret, room


def is_led(student: Visit, words: str) -> None:
    expect(student.page.get_by_role("link", name=words)).to_be_visible(timeout=PATIENCE_MS)


def vote(student: Visit, colour: str) -> None:
    student.page.get_by_role("radio", name=colour).check(force=True)
    student.press("Send")
    student.says("It is counted")


def solve(student: Visit, *values: str) -> None:
    """Open the exercise by the class page's link and try these answers on the lab's own page."""
    student.page.get_by_role("link", name="Now: A kernel (open it)").click()
    student.page.wait_for_url(re.compile("/module"))
    wait_until_settled(student.page)
    for value in values:
        student.page.get_by_label(re.compile("Your answer")).fill(value)
        student.press("Check")
        wait_until_settled(student.page)


def test_the_teachers_key_leaves_the_address_when_the_tab_has_it(open_visit: Callable[..., Visit]) -> None:
    """A reload between the two would find the teacher nowhere; and no step back in the history shows the key."""
    code, secret, _ = open_room()
    teacher = open_visit("/classroom")
    before = teacher.page.evaluate("history.length")
    teacher.page.add_init_script(NOTE_ADDRESSES)
    teacher.page.goto(f"/classroom?room={code}&key={secret}")
    expect(teacher.page).to_have_url(re.compile(rf"room={code}$"), timeout=PATIENCE_MS)
    addresses = teacher.page.evaluate("addresses")
    assert addresses
    assert not [address for address, kept in addresses if secret not in address and secret not in kept]
    assert teacher.page.evaluate("history.length") == before + 1


def test_a_teacher_and_five_students_go_through_a_whole_lesson(
    open_visit: Callable[..., Visit],
    tmp_path: Path,
) -> None:
    """5² · 28² · 192 · 32 = 120,422,400 MACs."""
    code, secret, room = open_room()
    teacher = open_visit(f"/classroom?room={code}&key={secret}")
    expect(teacher.page).to_have_url(re.compile(rf"room={code}$"), timeout=PATIENCE_MS)
    teacher.page.reload()  # the tab, not the address, brings the teacher back
    teacher.says("Your way back")
    screen = open_visit(f"/classroom?screen={room}", 1920, 1080)
    sizes = [(1366, 768)] * 2 + [(390, 844)] * 3
    students = [open_visit(f"/classroom?room={code}", *size, settles=False) for size in sizes]
    for student, name in zip(students, NAMES, strict=True):
        student.page.get_by_label("Nickname").fill(name)
        student.press("Join")
        student.says("The next question is on its way.")
    ada, bob, cyd, *_ = students
    teacher.says("5 students here")
    teacher.press("Next: Look")
    for student in students:
        is_led(student, "Now: Look (open it)")
    screen.says("step 1 of 4")

    teacher.press("Next: A colour")
    for student, colour in zip(students, FIRST, strict=True):
        student.says("Which colour?")
        vote(student, colour)
    screen.says("5 of 5 answered")
    teacher.press("Close the vote")
    teacher.press("Discuss")
    teacher.press("Second vote")
    for student, colour in zip(students, SECOND, strict=True):
        student.says("Second vote: guess again")
        vote(student, colour)
    teacher.press("Close the vote")
    teacher.press("Reveal the truth")
    for visit in (teacher, screen, cyd):
        visit.says("Right: first vote 1 of 5, second vote 4 of 5.")

    teacher.press("Next: A kernel")
    for student in students:
        is_led(student, "Now: A kernel (open it)")
    screen.says("0 of 5 solved")
    solve(ada, "7654321", "120,422,400")
    solve(bob, "7654321")
    teacher.says("1 of 5 solved")
    teacher.says("2 wrote 7,654,321")
    ada_at_it = teacher.page.get_by_role("link", name="Ada, What one large kernel costs: solved in 2 tries; open it")
    expect(ada_at_it).to_be_visible(timeout=PATIENCE_MS)
    for visit in (teacher, screen, cyd):
        assert fits_across(visit.page)
        no_violation(visit.page)
    with teacher.page.expect_popup() as opened:
        ada_at_it.click()
    opened.value.wait_for_url(re.compile("/module"))
    opened.value.close()

    teacher.page.get_by_text("Show the class a leaderboard").click()
    for visit in (screen, cyd):
        expect(visit.page.locator(".class-leaders tbody tr")).to_have_count(1, timeout=PATIENCE_MS)
        expect(visit.page.locator(".class-leaders tbody th")).to_have_text("Ada")
    for visit in (cyd, screen):
        seen = b"".join(visit.received)
        assert b"A kernel" in seen
        assert not [one for one in (*SECRETS, b"7654321", b"7,654,321", secret.encode()) if one in seen]

    # The teacher's page is lost and found again by its link; the class has not noticed.
    teacher.page.reload()
    teacher.press("Next: Who widens")
    is_led(cyd, "Now: Who widens (open it)")
    with teacher.page.expect_download() as download:
        teacher.press("Everything as CSV")
    download.value.save_as(tmp_path / "class.csv")
    read = list(csv.DictReader((tmp_path / "class.csv").open(encoding="utf-8", newline="")))
    assert Counter(row["what"] for row in read) == {"answer": 10, "try": 3}
    assert [(row["nickname"], row["answer"], row["right"]) for row in read if row["what"] == "try"] == [
        ("Ada", "7654321", "no"),
        ("Ada", "120,422,400", "yes"),
        ("Bob <b>", "7654321", "no"),
    ]
    teacher.press("Delete the room now, with every name and answer")
    cyd.says("you are not in it (any more)")
