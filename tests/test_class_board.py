"""The progress board, the leaders, a lesson as it is kept, a state's link: the rules without a database."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from inception_lab.classroom.export import safe_cell
from inception_lab.classroom.rules.attempts import kept_text, read_name, read_state_link
from inception_lab.classroom.rules.board import Attempt, Board, Cell, Standing, Wrong, board_of
from inception_lab.classroom.rules.leaders import Leader, leaders_of
from inception_lab.classroom.rules.links import accepted
from inception_lab.classroom.rules.plan import Plan, check_step, plan_from, read_plan, taken, write_plan
from inception_lab.classroom.rules.questions import Truth, to_json, truth_of, written_choice
from inception_lab.errors import ClassError
from inception_lab.teach.exercise import Exercise, exercises
from inception_lab.teach.lesson_plan import lesson_plans, read_lesson_plan
from inception_lab.teach.question import Mistake, NumberAnswer

KERNEL, WIDENS = "01_one_large_kernel", "04_who_widens"


def known() -> dict[str, Exercise]:
    """Return the exercises; the first one knows a mistake: the channels that enter are forgotten."""
    every = dict(exercises()[0])
    kernel = every[KERNEL]
    assert isinstance(kernel.answer, NumberAnswer)
    mistake = Mistake("layer_naive_macs / input_channels", "You forgot the {input_channels} channels that enter.")
    every[KERNEL] = replace(kernel, answer=replace(kernel.answer, mistakes=(mistake,)))
    return every


def tried(*given: tuple[str, str, str, bool]) -> list[Attempt]:
    """Return tries in order, a second after each other."""
    return [Attempt(who, what, value, right, f"try={n}", float(n)) for n, (who, what, value, right) in enumerate(given)]


def board(students: str, *given: tuple[str, str, str, bool], planned: tuple[str, ...] = (KERNEL,)) -> Board:
    return board_of(students.split(), tried(*given), planned, known())


# ── The board ────────────────────────────────────────────────────────────────


def test_a_cell_counts_tries_up_to_the_first_right_one_and_leads_to_that_state() -> None:
    made = board(
        "ada bob",
        ("ada", KERNEL, "1", False),
        ("ada", KERNEL, "1", False),
        ("ada", KERNEL, "2", False),
        ("ada", KERNEL, "120 M", True),
        ("ada", KERNEL, "7", False),
    )
    assert made.rows["ada"] == (Cell(Standing.SOLVED, 3, "try=3"),), "the same answer at once is no other try"
    assert made.rows["bob"] == (Cell(),)


def test_three_different_wrong_answers_are_stuck_and_many_stuck_stand_out() -> None:
    wrong = [(who, KERNEL, value, False) for who in ("ada", "bob") for value in ("1", "2", "3")]
    made = board("ada bob cyd dan", *wrong, ("cyd", KERNEL, "1", False))
    assert [row[0].standing for row in made.rows.values()] == [
        Standing.STUCK,
        Standing.STUCK,
        Standing.TRYING,
        Standing.NONE,
    ]
    [column] = made.columns
    assert (column.solved, column.tried, column.stuck, column.is_hard) == (0, 3, 2, True)
    assert not board("ada bob", *wrong[:3]).columns[0].is_hard, "one student alone is not many"
    assert board("ada", *wrong[:2], ("ada", KERNEL, "1", False)).rows["ada"][0].standing is Standing.TRYING


def test_the_commonest_wrong_answer_has_its_mistakes_name() -> None:
    """120,422,400 / 192 = 627,200; who rounds it made the same mistake."""
    made = board(
        "ada bob cyd dan",
        ("ada", KERNEL, "5", False),
        ("dan", KERNEL, "5", False),
        ("ada", KERNEL, "627,200", False),
        ("bob", KERNEL, "627 k", False),
        ("bob", KERNEL, "627200", False),
        ("cyd", KERNEL, "no idea", False),
    )
    assert made.columns[0].wrong == Wrong(2, "627,200", "You forgot the 192 channels that enter."), (
        "before an equal one"
    )
    assert made.rows["cyd"][0] == Cell(Standing.TRYING, 1, "try=5")


def test_without_a_known_mistake_the_number_or_the_choice_is_named() -> None:
    made = board(
        "ada bob",
        ("ada", WIDENS, "the 5×5", False),
        ("bob", WIDENS, "<b>none of them</b>", False),
        ("bob", KERNEL, "1/3", False),
    )
    assert [column.wrong for column in made.columns] == [Wrong(1, "0.333333"), Wrong(1, "the 5×5")]


def test_no_right_answer_is_ever_named_as_wrong_and_none_without_a_wrong_try() -> None:
    made = board("ada", ("ada", KERNEL, "120,422,400", True))
    assert made.columns[0].wrong is None
    assert "120" not in repr(made.columns)


def test_columns_are_the_lessons_first_and_whatever_else_was_tried() -> None:
    made = board("ada", ("ada", WIDENS, "", True), ("ada", "an_unknown_one", "x", False))
    assert [column.exercise for column in made.columns] == [KERNEL, WIDENS, "an_unknown_one"]
    assert made.columns[2].title == "an_unknown_one"
    assert made.columns[2].wrong is None


def test_a_try_of_somebody_who_is_gone_is_in_no_row() -> None:
    made = board("ada", ("gone", KERNEL, "1", False))
    assert set(made.rows) == {"ada"}
    assert (made.columns[0].tried, made.columns[0].solved) == (0, 0)


# ── The leaders ──────────────────────────────────────────────────────────────


def test_leaders_are_ordered_by_solved_then_streak_and_equal_ones_share_a_place() -> None:
    names = {"a": "Zoe", "b": "bob", "c": "Cyd", "d": "Dan", "e": "Eve"}
    made = leaders_of(
        names,
        tried(
            ("a", "one", "", True),
            ("b", "one", "", True),
            ("c", "one", "x", False),
            ("c", "one", "", True),
            ("a", "two", "", True),
            ("c", "two", "", True),
            ("c", "two", "", True),
            ("d", "one", "x", False),
        ),
    )
    assert made == (Leader(1, "Zoe", 2, 2), Leader(2, "Cyd", 2, 1), Leader(3, "bob", 1, 1))
    ended = leaders_of(names, tried(("a", "one", "", True), ("a", "two", "x", False)))
    assert ended == (Leader(1, "Zoe", 1, 0),), "a wrong answer ends it at once"
    even = leaders_of(names, tried(("a", "one", "", True), ("b", "one", "", True), ("c", "two", "x", False)))
    assert even == (Leader(1, "bob", 1, 1), Leader(1, "Zoe", 1, 1))


def test_a_streak_ends_with_an_exercise_that_took_two_tries() -> None:
    made = leaders_of(
        {"a": "Ada"},
        tried(("a", "one", "", True), ("a", "two", "x", False), ("a", "two", "", True), ("a", "three", "", True)),
    )
    assert made == (Leader(1, "Ada", 3, 1),)


# ── The lesson ───────────────────────────────────────────────────────────────


def lesson() -> Plan:
    return taken(lesson_plans()[0]["1_what_a_convolution_costs"])


@pytest.mark.parametrize("name", sorted(lesson_plans()[0]))
def test_every_lesson_can_be_taken_into_a_room_and_is_kept_as_it_was(name: str) -> None:
    plan = taken(lesson_plans()[0][name])
    assert read_plan(write_plan(plan)) == plan
    assert plan.minutes == plan.minutes_before(len(plan.steps) + 1)
    for step in plan.steps:
        assert (step.question is not None) == (step.kind == "question")
        if step.question is not None:
            truth_of(step.question)
        assert "{" not in step.notes


def test_a_lessons_own_words_are_not_the_teachers_and_say_what_they_come_from() -> None:
    """5² · 28² · 192 · 32 = 120,422,400 MACs; the file's option is {layer_naive_macs:count}."""
    written = lesson_plans()[0]["1_what_a_convolution_costs"].steps[0]
    why = "5² · 28² · 192 · 32 = 120,422,400 multiply-adds."
    for step, said in ((written, why), (replace(written, explanation=""), "layer_naive_macs = 120,422,400")):
        question = written_choice(step)
        assert truth_of(question) == Truth("3", "120.4 M", said, "question", "module", "")
        assert "layer_naive" not in to_json(question.asked)
        assert "multiply-adds." not in to_json(question.asked)
    for name in lesson_plans()[0]:
        for kept in taken(lesson_plans()[0][name]).steps:
            assert kept.question is None or truth_of(kept.question).origin != "teacher"


def test_a_step_leads_to_its_page_and_ends_what_was_followed_before() -> None:
    plan = lesson()
    by_kind = {step.kind: step for step in plan.steps}
    exercise, page = by_kind["exercise"], by_kind["page"]
    assert (exercise.page, exercise.exercise) == ("module", "03_break_even")
    assert parse_qs(exercise.link)["exercise"] == ["03_break_even"]
    assert parse_qs(by_kind["tour"].link)["tour"] == ["module"]
    assert parse_qs(page.link, keep_blank_values=True)["exercise"] == [""]
    assert plan.exercises == ("03_break_even",)


def test_a_step_that_is_none_is_refused() -> None:
    plan = lesson()
    assert check_step(plan, 0) is None
    assert check_step(plan, 1) == plan.steps[0]
    for number in (-1, len(plan.steps) + 1):
        with pytest.raises(ClassError, match="there is no such step"):
            check_step(plan, number)
    assert plan_from(None) is None


def test_a_lesson_without_end_is_refused() -> None:
    step = {"kind": "page", "page": "module", "minutes": 1}
    endless = read_lesson_plan("x", {"title": "x", "goal": "", "minutes": 61, "steps": [step] * 61})
    with pytest.raises(ClassError, match="more than 60 steps"):
        taken(endless)


# ── What is kept of a try ────────────────────────────────────────────────────


def test_a_states_link_is_written_anew_or_refused() -> None:
    chosen = "layer=3a.Branch_2.Conv2d_0b_5x5"
    assert accepted("module", f"{chosen}&layer={chosen}") is None
    assert accepted("module", chosen) is not None
    every = {name: exercise for name, exercise in exercises()[0].items() if exercise.start}
    assert every
    for exercise in every.values():
        assert accepted(exercise.lab, exercise.start) is not None, exercise.name
    for page, link in (
        ("classroom", ""),
        ("https://evil.example/", ""),
        ("grid", "javascript:alert(1)"),
        ("explorer", "design=nonsense"),
        ("module", "x=1"),
    ):
        assert accepted(page, link) is None


def test_what_was_typed_is_cut_and_stands_on_one_line() -> None:
    assert kept_text("1\x00\n2" + "9" * 900, 10) == "1  2999999"
    assert read_state_link("a=1&b=%C3") == "a=1&b=%C3"
    for link in ("a" * 4_001, "a=\u00e9", "a=\x00"):
        assert read_state_link(link) == ""
    assert read_name(KERNEL) == KERNEL
    for name in ("", "a/b", "<b>", "x" * 81):
        with pytest.raises(ClassError, match="no exercise has this name"):
            read_name(name)


@pytest.mark.parametrize("text", [" =1+1", "\uff1d1+1", "a;=1+1", "a\t@x"])
def test_a_formula_that_hides_is_only_text(text: str) -> None:
    cell = safe_cell(text)
    assert cell.startswith("'") or ";'" in cell or "\t'" in cell
