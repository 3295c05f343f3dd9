"""A lesson on the class's pages without a browser: steps, the board from tries on a lab's page, leaders, the login."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit
from streamlit import user_info
from streamlit.testing.v1 import AppTest

from inception_lab.classroom.rules.board import Attempt, Board, Cell, Column, Standing, Wrong, board_of
from inception_lab.classroom.rules.plan import Plan, taken
from inception_lab.classroom.views import LessonView
from inception_lab.errors import ClassError
from inception_lab.teach.exercise import exercises
from inception_lab.teach.lesson_plan import lesson_plans
from inception_lab.ui.classroom import login, place, reporting
from inception_lab.ui.classroom.board import board_html
from inception_lab.ui.classroom.lesson import pace
from inception_lab.ui.classroom.login import TEACHERS
from tests.class_pages import line_on
from tests.class_rooms import KERNEL, LESSON, WIDENS
from tests.pages import ROOT, failures, open_page, warnings
from tests.test_classroom_page import answer, code_of, html, join, press, screen_of, sent, text_of

CONVOLUTION = "1_what_a_convolution_costs"
AUTH = {"redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "x" * 40, "client_id": "lab"}


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give every test rooms of its own."""
    monkeypatch.setenv("INCEPTION_LAB_DATABASE", f"sqlite:///{tmp_path}/class.sqlite")
    yield
    place._OPENED.clear()


def open_lesson(monkeypatch: pytest.MonkeyPatch, plan: Plan = LESSON) -> AppTest:
    """Open a room with a small lesson as a teacher."""
    monkeypatch.setattr("inception_lab.ui.classroom.entry.taken", lambda _lesson: plan)
    app = open_page("classroom")
    app.selectbox(key="class.plan").set_value(CONVOLUTION)
    press(app, "Open a room")
    assert not failures(app)
    return app


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def solve(student: AppTest, value: str) -> AppTest:
    """Give an answer to the first exercise on its own page, as the student who is in the room, and come back."""
    student.switch_page("pages/module.py")
    student.query_params = {"exercise": KERNEL}
    student.run()
    student.text_input(key=f"exercise.given.{KERNEL}").set_value(value)
    press(student, "Check")
    return student


def back(student: AppTest) -> AppTest:
    student.switch_page("pages/classroom.py")
    student.query_params = {}
    return student.run()


# ── The lesson ───────────────────────────────────────────────────────────────


def test_a_teacher_leads_a_class_through_a_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = open_lesson(monkeypatch)
    ada = join(teacher, "Ada")
    screen = screen_of(teacher)
    assert "Colours and kernels" in html(teacher)
    press(teacher.run(), "Next: Look")
    assert "Now: Look (open it)" in links(ada.run())
    assert "step 1 of 4" in html(screen.run())
    press(teacher, "Next: A colour")
    assert "Which colour?" in html(ada.run())
    assert next(one for one in teacher.button if one.label == "Next: A kernel").disabled
    answer(ada, "green")
    press(press(teacher.run(), "Close the vote"), "Reveal the truth")
    assert "As the teacher set it" in html(ada.run())
    press(teacher, "Next: A kernel")
    assert "Now: A kernel (open it)" in links(ada.run())
    assert "Exercises of this lesson solved: 0 of 2" in str(ada.get("progress")[0].proto)
    assert "A kernel" in html(screen.run())
    press(press(teacher, "Back"), "Start the vote")
    assert "Which colour?" in html(ada.run())
    assert not failures(teacher)


def test_what_a_lessons_question_has_as_right_is_not_said_to_be_the_teachers(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = open_lesson(monkeypatch, taken(lesson_plans()[0][CONVOLUTION]))
    ada = join(teacher, "Ada")
    press(teacher.run(), "Next: Guess first")
    assert "<p><strong>Say:</strong> We shall count it in a moment." in html(teacher)
    assert not re.search("layer_naive_macs|120,422,400", sent(ada.run()))
    press(press(teacher, "Close the vote"), "Reveal the truth")
    for page in (teacher, ada.run()):
        assert "<small>As the question has it</small> 120.4 M" in html(page)
        assert "5² · 28² · 192 · 32 = 120,422,400 multiply-adds." in html(page)
        assert "As the teacher set it" not in html(page)


def test_any_step_may_be_gone_to_and_something_else_asked_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = open_lesson(monkeypatch)
    ada = join(teacher, "Ada")
    teacher.run().segmented_control(key="class.view").set_value("All steps").run()
    press(teacher, "4. Who widens")
    assert "Now: Who widens (open it)" in links(ada.run())
    assert "This is the last step." in html(teacher)
    teacher.segmented_control(key="class.view").set_value("Ask something else").run()
    press(teacher, "Start the vote")
    assert "Your guess" in html(ada.run())


def test_nothing_of_the_plan_but_the_step_of_now_reaches_a_student_or_the_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    teacher = open_lesson(monkeypatch)
    ada = join(teacher, "Ada")
    screen = screen_of(teacher)
    press(teacher.run(), "Next: Look")
    hidden = ("Say nothing yet", "It is green", "Most forget", "Read this before", "A colour", text_of(teacher, "key"))
    for page in (ada.run(), screen.run()):
        everything = sent(page)
        assert "Look" in everything
        assert not [secret for secret in hidden if secret in everything]
    assert "Say nothing yet" in html(teacher), "folded, for the teacher"
    press(teacher, "Next: A colour")
    for page in (ada.run(), screen.run()):
        everything = sent(page)
        assert "Which colour?" in everything
        assert not [secret for secret in hidden if secret in everything and secret != "A colour"]


def test_a_free_room_may_follow_a_lesson_later() -> None:
    teacher = open_page("classroom")
    press(teacher, "Open a room")
    teacher.selectbox(key="class.follow.plan").set_value(CONVOLUTION).run()
    press(teacher, "Follow it")
    assert not failures(teacher)
    assert "What does a convolution cost?" in html(teacher)
    assert "Next: Guess first" in labels(teacher)


def opened(app: AppTest) -> dict[str, str]:
    """Return the links that open in a tab of their own: the addresses by their labels."""
    return {link.proto.label: link.proto.url for link in app.get("link_button")}


def test_a_teacher_opens_what_students_are_led_to_and_the_screen_says_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    teacher = open_lesson(monkeypatch)
    screen = screen_of(teacher)
    assert "Open it: Module lab" not in opened(teacher)
    press(teacher.run(), "Next: Look")
    assert opened(teacher)["Open it: Module lab"].endswith("/module?exercise=&tour=")
    assert "On the page “Module lab”: tap “Now”" in html(screen.run())
    press(press(teacher, "Next: A colour"), "Close the vote")
    assert "Open it: Module lab" not in opened(teacher.run()), "the class votes on its own page"
    press(teacher, "Next: A kernel")
    assert opened(teacher)["Open it: Module lab"].endswith(f"/module?exercise={KERNEL}")


def test_what_cannot_be_pressed_during_a_vote_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = open_lesson(monkeypatch)
    press(press(teacher.run(), "Next: Look"), "Next: A colour")
    waits = {button.label: button.help for button in teacher.button if button.disabled}
    assert waits == {"Next: A kernel": "Close the vote first", "Back": "Close the vote first"}
    press(teacher, "Close the vote")
    assert not [button.label for button in teacher.button if button.help == "Close the vote first"]


def test_now_on_a_students_line_leads_to_the_step_and_to_a_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = open_lesson(monkeypatch)
    ada = join(teacher, "Ada")
    assert list(opened(line_on("grid", ada))) == ["Class"]
    press(teacher.run(), "Next: Look")
    for page in ("grid", "module"):
        assert opened(line_on(page, ada))["Now: Look"] == "/module?exercise=&tour=", page
    press(press(press(teacher, "Next: A colour"), "Close the vote"), "Next: A kernel")
    assert opened(line_on("grid", ada))["Now: A kernel"] == f"/module?exercise={KERNEL}"
    press(teacher, "Back")
    line = opened(line_on("grid", ada))
    assert line["Now: A colour"] == line["Class"]
    assert line["Class"].startswith("/classroom?room=")


def test_under_a_gallery_the_screen_counts_the_exercise_by_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = open_lesson(monkeypatch)
    join(teacher, "Ada")
    screen = screen_of(teacher)
    press(press(teacher.run(), "Next: Look"), "Next: A colour")
    press(press(teacher, "Close the vote"), "Next: A kernel")
    assert "Exercise “A kernel”" not in html(screen.run())
    press(teacher, "Open the gallery")
    assert '<p role="status">Exercise “A kernel”: 0 of 1 solved</p>' in html(screen.run())


def test_the_time_stands_against_the_plan() -> None:
    def at(minutes: float, step: int) -> tuple[int, str]:
        return pace(LessonView(LESSON, step, 1_000.0), 1_000.0 + 60 * minutes)

    assert pace(LessonView(LESSON, 0, None), 5.0) == (0, "not begun")
    assert at(0, 1) == (0, "as planned")
    assert at(6.9, 1) == (6, "as planned")
    assert at(7, 1) == (7, "2 min behind the plan")
    assert at(7, 3) == (7, "3 min ahead of the plan")
    assert at(-1, 1) == (0, "as planned"), "another server's clock may be behind"


# ── Tries, the board, the leaders ────────────────────────────────────────────


def test_a_try_on_a_labs_page_is_on_the_board_with_its_state(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = open_lesson(monkeypatch)
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob <b>")
    solve(bob, "7654321")
    solve(ada, "5")
    assert "class-board" in html(teacher.run())
    assert "1 wrote <b>7,654,321</b>" in html(teacher), "the first of equally common ones"
    solve(ada, "120,422,400")
    board = html(teacher.run())
    assert "1 of 2" in board
    assert "Ada, What one large kernel costs: solved in 2 tries; open it" in board
    assert re.search(r'<a href="[^"]*/module(\?[^"]*)?" target="_blank"', board)
    assert "Bob &lt;b&gt;, What one large kernel costs: 1 try, not solved" in board
    assert "Bob <b>" not in board
    assert "Exercises of this lesson solved: 1 of 2" in str(back(ada).get("progress")[0].proto)


def test_leaders_are_on_students_pages_and_the_screen_only_when_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = open_lesson(monkeypatch)
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    screen = screen_of(teacher)
    solve(ada, "120,422,400")
    for page in (bob.run(), screen.run()):
        assert '<table class="class-leaders">' not in html(page)
    teacher.run().toggle(key="class.leaderboard").set_value(True).run()
    for page in (bob.run(), screen.run(), back(ada)):
        assert '<table class="class-leaders">' in html(page)
    assert "Ada (you)" in html(ada)
    teacher.toggle(key="class.leaderboard").set_value(False).run()
    assert '<table class="class-leaders">' not in html(bob.run())


def test_outside_a_room_nothing_is_told_and_a_database_that_fails_stops_no_exercise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    monkeypatch.setattr(reporting, "rooms", lambda: told.append("asked"))
    alone = open_page("module", exercise=KERNEL)
    alone.text_input(key=f"exercise.given.{KERNEL}").set_value("5")
    press(alone, "Check")
    assert told == []
    monkeypatch.undo()
    teacher = open_page("classroom")
    press(teacher, "Open a room")
    ada = join(teacher, "Ada")

    def broken() -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(reporting, "rooms", broken)
    solve(ada, "120,422,400")
    assert not failures(ada)
    assert "Right" in ada.success[0].value


def test_a_board_escapes_whatever_people_wrote_and_links_to_our_own_pages_only() -> None:
    tries = [
        Attempt("a", KERNEL, "<img src=x>", False, "javascript:alert(1)", 1.0),
        Attempt("a", WIDENS, "the 5×5", False, "layer=3a.Branch_2.Conv2d_0b_5x5", 2.0),
        Attempt("a", '"><script>', "x", False, "https://evil.example/", 3.0),
    ]
    drawn = board_html(board_of(["a"], tries, (), exercises()[0]), {"a": '"><b>'}, WIDENS)
    assert not [one for one in ("<img", "<script", "javascript:", "evil.example", '"><b>') if one in drawn]
    assert drawn.count("<a ") == 1
    assert 'href="/module?layer=3a.Branch_2.Conv2d_0b_5x5"' in drawn
    assert drawn.count("<em>now</em>") == 1
    named = Column(KERNEL, "<i>title", "module", 0, 1, 2, Wrong(1, "<b>5", "<u>why"), is_hard=True)
    drawn = board_html(Board((named,), {"a": (Cell(),)}), {"a": "Ada"}, "")
    assert not [one for one in ("<i>t", "<b>5", "<u>") if one in drawn]


def test_the_boards_legend_has_every_sign_of_its_cells() -> None:
    cells = (
        Cell(),
        Cell(Standing.SOLVED, 1),
        Cell(Standing.SOLVED, 2),
        Cell(Standing.TRYING, 2),
        Cell(Standing.STUCK, 3),
    )
    columns = tuple(Column(f"{index}", "one", "", 0, 0, 0) for index in range(len(cells)))
    table, _, legend = board_html(Board(columns, {"a": cells}), {"a": "Ada"}, "").partition('<p class="class-signs">')
    drawn = re.findall(r'class="cell (\w+)"[^>]*><span[^>]*>([^<]*)<', table)
    explained = re.findall(r'class="cell (\w+)"><span>([^<]*)<', legend)
    assert set(drawn) == set(explained)
    assert len(drawn) == len(cells)


# ── The login ────────────────────────────────────────────────────────────────


def visit(monkeypatch: pytest.MonkeyPatch, auth: dict[str, str], **person: object) -> AppTest:
    """Open the class's page where a login is set up; `person` is what its provider says, nobody where it is empty."""
    info = {"is_logged_in": bool(person), **person}
    monkeypatch.setattr(user_info, "_get_user_info", lambda: info)
    return open_guarded(auth)


def open_guarded(auth: dict[str, str], **query: str) -> AppTest:
    """Open the class's page by a link where a login is set up."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.secrets["auth"] = auth
    app.run().switch_page("pages/classroom.py")
    app.query_params = dict(query)
    return app.run()


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_without_a_login_set_up_anybody_opens_a_room() -> None:
    assert "Open a room" in labels(open_page("classroom"))


def test_where_a_login_is_set_up_teachers_log_in_first_and_students_never(monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(monkeypatch, AUTH)
    assert "Log in" in labels(app)
    assert "Join" in labels(app)
    assert "Open a room" not in labels(app)
    app = visit(monkeypatch, AUTH, email="ada@school.example")
    press(app, "Open a room")
    code, key = code_of(app), text_of(app, "key")
    monkeypatch.setattr(user_info, "_get_user_info", lambda: {"is_logged_in": False})
    ada = open_guarded(AUTH, room=code)
    ada.text_input(key="class.nickname").set_value("Ada")
    press(ada, "Join")
    assert "The next question is on its way." in html(ada)
    thief = open_guarded(AUTH, room=code, key=key)
    assert "Ada" not in sent(thief)
    assert labels(thief) == ["Log in"]


@pytest.mark.parametrize(
    ("person", "is_in"),
    [
        ({"email": "ADA@school.example"}, True),
        ({"email": "ada@school.example", "email_verified": False}, False),
        ({"email": "eve@school.example"}, False),
        ({"name": "Ada"}, False),
    ],
)
def test_a_list_of_teachers_lets_in_nobody_else(
    monkeypatch: pytest.MonkeyPatch, person: dict[str, object], is_in: bool
) -> None:
    monkeypatch.setenv(TEACHERS, "ada@school.example, grace@school.example")
    app = visit(monkeypatch, AUTH, **person)
    assert ("Open a room" in labels(app)) == is_in
    assert bool(warnings(app)) == (not is_in)


def test_a_list_without_a_login_lets_in_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TEACHERS, "ada@school.example")
    app = open_page("classroom")
    assert "Open a room" not in labels(app)
    assert "no login is set up" in warnings(app)[0]


def test_secrets_that_cannot_be_read_let_in_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A login that was meant to be there must not be left out by a slip of the pen."""
    broken = tmp_path / "secrets.toml"
    broken.write_text("[auth\n")

    class Unreadable:
        def get(self, _key: str, _default: object) -> object:
            raise FileNotFoundError

    monkeypatch.setattr(streamlit, "secrets", Unreadable())
    monkeypatch.setattr(streamlit, "get_option", lambda _name: [str(broken)])
    with pytest.raises(ClassError, match=r"^secrets: cannot be read"):
        login.check_login()
    broken.unlink()
    login.check_login()


def test_each_provider_has_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    auth = {"redirect_uri": "http://x/oauth2callback", "cookie_secret": "x", "google": {"client_id": "a"}}
    app = visit(monkeypatch, auth)  # type: ignore[arg-type]  # a part of the secrets in itself
    assert "Log in with google" in labels(app)
