"""The printed lesson: no answer on the students' page, all of them on the teacher's, every text escaped."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from inception_lab.cli.program import main
from inception_lab.teach.exercise import Exercise, read_exercise
from inception_lab.teach.expression import fill
from inception_lab.teach.handout import handout
from inception_lab.teach.handout.figures import figure
from inception_lab.teach.handout.markup import notes, rich
from inception_lab.teach.handout.tables import table_to_fill
from inception_lab.teach.lesson_plan import LessonPlan, PlanStep, lesson_plans, material, read_lesson_plan
from inception_lab.teach.pages import EXPLORER, LABS
from inception_lab.teach.prediction import Range
from inception_lab.teach.question import NumberAnswer, StateAnswer

PLANS, _ = lesson_plans()
KNOWN = material()
STUDENTS = {name: handout(plan) for name, plan in PLANS.items()}
TEACHERS = {name: handout(plan, teacher=True) for name, plan in PLANS.items()}


OTHERWISE = ("28",)
"""Truths that are also a grid's side, which is given."""


def words_of(page: str) -> str:
    """Return what is to be read of a page, figures' texts among it, without its style."""
    return re.sub(r"<[^>]*>", " ", page.partition("</style>")[2])


def asked(plan: LessonPlan) -> list[Exercise]:
    return [KNOWN.exercise(step.exercise) for step in plan.steps if step.exercise]


# ── What stands in it ────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", list(PLANS))
def test_the_students_page_has_no_answer(name: str) -> None:
    plan, words = PLANS[name], words_of(STUDENTS[name])
    numbers = set(re.findall(r"[0-9][0-9,.]*[0-9]|[0-9]", words))
    for exercise in asked(plan):
        start = exercise.start_quantities()
        assert escape(exercise.explained()) not in words
        assert not any(escape(fill(hint, start)) in words for hint in exercise.hints)
        if isinstance(exercise.answer, NumberAnswer):
            written = exercise.answer.written(start).removesuffix(exercise.answer.unit).strip()
            given = re.findall(r"[0-9][0-9,.]*[0-9]|[0-9]", fill(exercise.question, start))
            assert written in given or written not in numbers, exercise.name
            assert not any(escape(fill(known.says, start)) in words for known in exercise.answer.mistakes)
        if isinstance(exercise.answer, StateAnswer):
            assert escape(exercise.answer.solution) not in words
    for step in plan.steps:
        if step.prediction:
            prediction = KNOWN.prediction(step.prediction)
            assert escape(prediction.explained(step.measured())) not in words
            if isinstance(prediction.answer, Range):
                truth, unit = fill(f"{{{prediction.answer.value}}}", step.measured()), prediction.answer.unit
                assert truth in OTHERWISE or truth not in numbers
                assert f"{truth} {unit}" not in words
        for line in step.noted().splitlines():
            assert escape(line) not in words
    assert "Answer:" not in words and "class=right" not in STUDENTS[name]


@pytest.mark.parametrize("name", list(PLANS))
def test_the_teachers_page_has_every_answer_every_mistake_and_every_note(name: str) -> None:
    plan, words = PLANS[name], words_of(TEACHERS[name])
    for exercise in asked(plan):
        start = exercise.start_quantities()
        assert f"Answer: {escape(exercise.answer.written(start))}" in words
        if isinstance(exercise.answer, NumberAnswer):
            assert all(escape(fill(known.says, start)) in words for known in exercise.answer.mistakes)
    for step, begin in zip(plan.steps, plan.begins(), strict=True):
        assert f"{begin}–{begin + step.minutes}" in words
        for line in step.noted().splitlines():
            assert escape(line.partition(": ")[2] or line) in words
    right = [step for step in plan.steps if step.right is not None]
    assert all(f"Answer: {escape(step.offered()[step.right - 1])}" in words for step in right if step.right)


@pytest.mark.parametrize("name", list(PLANS))
def test_the_students_page_has_every_question_with_room_for_its_answer(name: str) -> None:
    plan, page = PLANS[name], STUDENTS[name]
    for exercise in asked(plan):
        assert escape(fill(exercise.question, exercise.start_quantities())) in page
    assert page.count("<section") == len(plan.steps)
    questions = [step for step in plan.steps if step.kind == "question"]
    assert page.count('class="choices"') + page.count('class="fill number"') == len(questions)


@pytest.mark.parametrize("page", [*STUDENTS.values(), *TEACHERS.values()])
def test_a_page_needs_nothing_but_itself(page: str) -> None:
    assert "default-src 'none'" in page
    assert not re.findall(r"""<script|<link|<img|url\(|@import|(?:src|href)\s*=""", page)
    assert set(re.findall(r"https?://[^\"' <]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_a_page_of_a_lesson_shows_its_figure_once_and_after_the_first_question() -> None:
    page = STUDENTS["2_small_kernels_small_maps"]
    sections = page.split("<section")[1:]
    assert [("<figure>" in section) for section in sections] == [False, True, *[False] * 4, True, False, False]


# ── Figures and tables ───────────────────────────────────────────────────────


@pytest.mark.parametrize("page", [EXPLORER, *LABS])
def test_every_page_has_a_figure_or_a_table_to_fill_in(page: str) -> None:
    drawn = figure(page, "", costs=False)
    titles, rows = table_to_fill(page, "")
    assert bool(drawn) == (page in (EXPLORER, "module", "factorization", "grid", "stem"))
    assert len(titles) >= 3 and rows and all(len(row) < len(titles) for row in rows)


@pytest.mark.parametrize("page", [EXPLORER, "grid", "stem"])
def test_a_figure_beside_a_question_says_no_cost(page: str) -> None:
    def costs(drawn: str) -> list[str]:
        texts = re.findall(r">([^<>]+)</(?:text|tspan|desc|title)>", drawn)
        return [text for text in texts if re.search(r"[0-9.]+ [kMG]\b", text) and "multiply-adds" not in text]

    assert costs(figure(page, "", costs=True))
    assert not costs(figure(page, "", costs=False))
    assert "MACs" not in figure(page, "", costs=False).partition("<desc>")[2].partition("</desc>")[0]


# ── What teachers write ──────────────────────────────────────────────────────

ATTACK = "<script>alert(1)</script>&\"'"


def test_what_a_teacher_writes_is_escaped() -> None:
    steps = (
        PlanStep("question", ATTACK, 1, f"Say: {ATTACK}", text=ATTACK, options=(ATTACK, "b"), right=1),
        PlanStep("page", ATTACK, 1, ATTACK, page="grid"),
    )
    plan = LessonPlan("n", ATTACK, 2, ATTACK, f"Board: {ATTACK}", steps)
    for teacher in (False, True):
        page = handout(plan, teacher=teacher)
        assert "<script" not in page and page.count("&lt;script&gt;") >= 5


def test_a_rooms_own_exercise_is_printed() -> None:
    text = (
        f'title = "Ours"\nlab = "grid"\nidea = "grid and stride"\nlevel = "first"\nminutes = 2\nquestion = {ATTACK!r}\n'
        'hints = ["{values_in} come in"]\nexplanation = "e"\n[answer]\nkind = "number"\nvalue = "values_out"'
    ).replace(f"{ATTACK!r}", '"""' + ATTACK.replace('"', "'") + '"""')
    own = read_exercise("ours", tomllib.loads(text))
    known = replace(KNOWN, exercises=(own,))
    table = tomllib.loads(
        'title = "t"\nminutes = 1\ngoal = "g"\n[[steps]]\nkind = "question"\nminutes = 1\nexercise = "ours"'
    )
    plan = read_lesson_plan("n", table, known)
    assert "&lt;script&gt;" in handout(plan, known) and "184,960" not in handout(plan, known)
    assert "Answer: 184,960" in handout(plan, known, teacher=True)
    assert "<script" not in handout(plan, known, teacher=True)


def test_notes_mark_what_each_line_is_for() -> None:
    assert notes("Short of time: leave **it** out.\nNo lead here, says: nobody") == (
        "<p><strong>Short of time:</strong> leave <strong>it</strong> out.</p><p>No lead here, says: nobody</p>"
    )
    assert rich("`a<b` and **c**") == "<code>a&lt;b</code> and <strong>c</strong>"


# ── At the command line ──────────────────────────────────────────────────────


def test_a_handout_is_printed_or_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = next(iter(PLANS))
    assert main(["handout", name]) == 0
    assert capsys.readouterr().out == STUDENTS[name]
    file = tmp_path / "teacher.html"
    assert main(["handout", name, "--teacher", "-o", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == TEACHERS[name]
    assert capsys.readouterr().out == f"{file}\n"


def test_a_plan_of_ones_own_is_printed_from_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        'title = "Own & new"\nminutes = 1\ngoal = "g"\n[[steps]]\nkind = "page"\nminutes = 1\npage = "grid"',
        encoding="utf-8",
    )
    assert main(["handout", str(file)]) == 0
    assert "<h1>Own &amp; new</h1>" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "plan: no such lesson plan (received 'nowhere'); one of 1_what_a_convolution_costs"),
        (["nowhere.toml"], "nowhere.toml: cannot be opened"),
        (["1_what_a_convolution_costs", "-o", "/nowhere/file"], "--output: cannot be written"),
    ],
)
def test_a_handout_that_cannot_be_is_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["handout", *arguments]) == 2
    assert words in capsys.readouterr().err
