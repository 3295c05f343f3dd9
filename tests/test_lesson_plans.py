"""Lesson plans: the files that come with the app can be held, and a wrong one is one sentence."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from inception_lab.classroom.rules.questions import from_exercise, from_prediction, truth_of, typed_choice
from inception_lab.errors import LabError
from inception_lab.teach.exercise import read_exercise
from inception_lab.teach.lesson import Lesson, split_lesson
from inception_lab.teach.lesson_plan import (
    PLANS,
    LessonPlan,
    PlanStep,
    lesson_plans,
    material,
    read_lesson_plan,
)
from inception_lab.teach.pages import quantities

ALL, WRONG = lesson_plans()
STEPS = [(plan.name, number) for plan in ALL.values() for number in range(len(plan.steps))]

GOOD = """
title = "A plan"
minutes = 5
goal = "You can."
[[steps]]
kind = "page"
minutes = 2
page = "grid"
state = "grid=17"
notes = "{values_in} values come in."
[[steps]]
kind = "exercise"
minutes = 3
exercise = "12_slim_reduction"
"""
QUESTION = '[[steps]]\nkind = "question"\nminutes = 1\n'


def read(text: str) -> LessonPlan:
    return read_lesson_plan("plan", tomllib.loads(text))


# ── The files that come with the app ─────────────────────────────────────────


def test_every_file_can_be_used() -> None:
    assert WRONG == () and ALL


def test_there_are_two_short_lessons_and_a_long_one() -> None:
    assert [plan.minutes for plan in ALL.values()] == [45, 45, 90]


@pytest.mark.parametrize("name", list(ALL))
def test_a_lesson_asks_first_and_last_and_lets_students_work_between(name: str) -> None:
    plan = ALL[name]
    kinds = [step.kind for step in plan.steps]
    assert kinds[0] == kinds[-1] == "question"
    assert {"page", "question", "exercise", "tour"} == set(kinds)
    assert all(len(set(kinds[at : at + 4])) > 1 for at in range(len(kinds) - 3)), "four of a kind in a row"
    for line in ("Who it is for:", "You need:", "The thread:", "Board:", "Short of time:"):
        assert line in plan.notes
    for step in plan.steps:
        assert step.notes
        assert step.kind not in ("question", "exercise") or "Expect:" in step.notes, step.title
    assert max(step.minutes for step in plan.steps if step.kind == "page") <= 8, "nobody listens longer"


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_every_step_opens_its_page_and_has_its_numbers(name: str, number: int) -> None:
    step = ALL[name].steps[number]
    assert step.title and step.minutes >= 1
    assert not any("{" in text for text in (step.noted(), step.asked(), *step.offered()))
    if step.page:
        _, state, errors = split_lesson(step.query(), Lesson())
        assert errors == ()
        assert quantities(step.page, state) == step.measured()


@pytest.mark.parametrize(("name", "number"), STEPS)
def test_every_question_can_be_put_to_a_class(name: str, number: int) -> None:
    step = ALL[name].steps[number]
    if step.kind != "question":
        return
    if step.prediction:
        assert truth_of(from_prediction(material().prediction(step.prediction), step.state)).written
    elif step.exercise:
        assert truth_of(from_exercise(material().exercise(step.exercise))).written
    else:
        typed_choice(step.asked(), step.offered(), None if step.right is None else step.right - 1)


# ── A step ───────────────────────────────────────────────────────────────────


def test_a_step_names_its_page_its_state_and_its_link() -> None:
    plan = read(GOOD)
    first, second = plan.steps
    assert (first.title, first.page, first.query()["grid"]) == ("Grid-reduction lab", "grid", ["17"])
    assert first.noted() == "92,480 values come in."
    assert (second.title, second.page) == ("A slimmer reduction", "grid")
    assert second.query()["exercise"] == ["12_slim_reduction"]
    assert plan.begins() == (0, 2)


def test_a_steps_link_ends_what_the_step_before_began() -> None:
    first, second = read(GOOD).steps
    lesson, _, _ = split_lesson(second.query(), Lesson(predict=True, tour="grid", step=3, large=True))
    assert lesson == Lesson(exercise="12_slim_reduction", large=True)
    assert split_lesson(first.query(), lesson)[0] == Lesson(large=True)
    asked = PlanStep("question", "t", 1, "", "grid", prediction="grid")
    assert split_lesson(asked.query(), lesson)[0] == Lesson(predict=True, large=True)


def test_a_plan_takes_exercises_that_a_class_has_of_its_own() -> None:
    own = read_exercise(
        "ours",
        tomllib.loads(
            'title = "Ours"\nlab = "grid"\nidea = "grid and stride"\nlevel = "first"\nminutes = 2\n'
            'question = "q"\nexplanation = "e"\n[answer]\nkind = "number"\nvalue = "values_out"'
        ),
    )
    text = GOOD.replace("12_slim_reduction", "ours")
    with pytest.raises(LabError, match="no such exercise"):
        read(text)
    known = replace(material(), exercises=(own,))
    assert read_lesson_plan("plan", tomllib.loads(text), known).steps[1].title == "Ours"


def test_a_plans_question_in_own_words_has_the_pages_numbers() -> None:
    plan = read(
        GOOD.replace("minutes = 5", "minutes = 6")
        + QUESTION
        + 'text = "{values_in}?"\npage = "grid"\noptions = ["{values_out}", "2"]\nright = 1\n'
    )
    asked = plan.steps[-1]
    assert (asked.asked(), asked.offered(), asked.right) == ("392,000?", ("184,960", "2"), 1)


# ── Files of a teacher ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.split("[[steps]]")[0], "at least one step was expected"),
        (GOOD.replace('goal = "You can."', ""), "goal: a text was expected"),
        (GOOD.replace("minutes = 5", "minutes = 6"), "the steps take 5 together (received 6)"),
        (GOOD.replace("minutes = 2", "minutes = 0"), "step 1: minutes: a whole number from 1"),
        (GOOD.replace("minutes = 2", ""), "step 1: minutes: a whole number from 1"),
        (GOOD.replace('kind = "page"', 'kind = "song"'), "no such kind of step"),
        (GOOD.replace('page = "grid"', 'page = "kitchen"'), "no such page"),
        (GOOD.replace("grid=17", "grid=many"), "a whole number was expected"),
        (GOOD.replace("{values_in}", "{unheard_of}"), "nothing here is called unheard_of"),
        (GOOD.replace("You can.", "You can {macs}."), "nothing here is called macs"),
        (GOOD.replace("12_slim_reduction", "99_none"), "step 2: exercise: no such exercise"),
        (GOOD.replace('exercise = "12', 'tour = "t"\nexercise = "12'), "tour: nothing reads this"),
        (GOOD + QUESTION, "asks one thing (received nothing)"),
        (GOOD + QUESTION + 'exercise = "01_one_large_kernel"\ntext = "t"', "asks one thing"),
        (GOOD + QUESTION + 'exercise = "12_slim_reduction"', "a state is reached, not voted on"),
        (GOOD + QUESTION + 'prediction = "claims"', "no such prediction"),
        (GOOD + QUESTION + 'prediction = "grid"\nright = 1', "right: nothing reads this"),
        (GOOD + QUESTION + 'text = "t"\noptions = ["a"]', "2 to 8 different ones were expected"),
        (GOOD + QUESTION + 'text = "t"\noptions = ["a", "b"]\nright = 3', "a whole number from 1 to 2"),
        (GOOD + QUESTION + 'text = "t"\noptions = ["a", "b"]\nstate = "grid=17"', "which page's?"),
        (GOOD + QUESTION + 'text = "t"\noptions = ["a", "b"]\nexplanation = "why"', "an opinion has none"),
        (GOOD + QUESTION + 'text = "{macs}"\noptions = ["a", "b"]', "nothing here is called macs"),
    ],
)
def test_a_wrong_file_is_one_sentence_and_the_others_are_read(tmp_path: Path, text: str, words: str) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "a_wrong.toml").write_text(text, encoding="utf-8")
    (folder / "b_good.toml").write_text(GOOD, encoding="utf-8")
    found, errors = lesson_plans(folder)
    assert list(found) == ["b_good"]
    (error,) = errors
    assert error.where == "plans/a_wrong.toml"
    assert words in str(error) and "\n" not in str(error)


def test_a_plan_is_read_once_for_the_same_material() -> None:
    name = next(iter(ALL))
    assert lesson_plans()[0][name] is lesson_plans()[0][name]


def test_the_readmes_plan_can_be_used() -> None:
    text = (PLANS.parent / "README.md").read_text(encoding="utf-8")
    plan = text.partition("## A lesson:")[2].partition("```toml")[2].partition("```")[0]
    assert [step.kind for step in read(plan).steps] == ["page", "question", "question", "question"]
