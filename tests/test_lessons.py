"""Lessons' files: all can be used, their answers are computed, and a wrong file is one sentence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from inception_lab.design import VIEW
from inception_lab.errors import LessonError
from inception_lab.labs import Setting
from inception_lab.teach.exercise import EXERCISES, exercises, listed_exercises, read_exercise
from inception_lab.teach.files import read_named, read_table
from inception_lab.teach.glossary import explained, glossary
from inception_lab.teach.pages import EXPLORER, LABS
from inception_lab.teach.prediction import Range, predictions
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer
from inception_lab.teach.tour import TOURS, listed_tours, tours
from inception_lab.ui.view import KEYS

ALL, WRONG = exercises()


# ── The files that come with the app ─────────────────────────────────────────


def test_every_file_can_be_used() -> None:
    assert WRONG == () and tours()[1] == () and predictions()[1] == ()


def test_there_are_exercises_tours_and_questions_for_every_lab() -> None:
    assert len(ALL) >= 42
    by_page = Counter(exercise.lab for exercise in ALL.values())
    assert set(by_page) == {EXPLORER, *LABS} and min(by_page.values()) >= 5
    assert {tour.lab for tour in tours()[0].values()} == {EXPLORER, *LABS}
    assert set(predictions()[0]) == set(LABS) - {"claims"}
    assert all(len(exercise.hints) >= 1 for exercise in ALL.values())
    kinds = {type(exercise.answer) for exercise in ALL.values()}
    assert kinds == {NumberAnswer, ChoiceAnswer, StateAnswer}


def test_every_word_of_every_lab_is_explained() -> None:
    for lab in LABS.values():
        assert set(explained(lab.words)) == set(lab.words) != set()
    for text in glossary().values():
        assert text.endswith(".")
    with pytest.raises(LessonError, match="has no such term"):
        explained(("unheard of",))


def test_explanations_and_steps_have_their_numbers() -> None:
    assert "120,422,400 / 12,443,648 = 9.68" in ALL["02_a_factor_of_ten"].explained()
    texts = [tour.text_of(step) for tour in tours()[0].values() for step in range(1, len(tour.stops) + 1)]
    assert not [text for text in texts if "{" in text]
    assert any("4,944 channels instead of 1,024" in text for text in texts)


def test_predictions_say_what_lies_between_guess_and_truth() -> None:
    found, _ = predictions()
    for name, prediction in found.items():
        measured = LABS[name].measure(Setting(LABS[name]))
        assert "{" not in prediction.explained(measured)
        if isinstance(prediction.answer, Range):
            assert prediction.answer.least <= prediction.answer.truth(measured) <= prediction.answer.most


# ── Files of a teacher ───────────────────────────────────────────────────────

GOOD = """
title = "A title"
lab = "grid"
idea = "grid and stride"
level = "first"
minutes = 2
question = "How many values? {values_in}"
explanation = "{values_out}"
[answer]
kind = "number"
value = "values_out"
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "exercises"
    folder.mkdir()
    (folder / "a_wrong.toml").write_text(text, encoding="utf-8")
    (folder / "b_good.toml").write_text(GOOD, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "is no TOML"),
        (GOOD.replace('title = "A title"', ""), "title: a text was expected"),
        (GOOD.replace('lab = "grid"', 'lab = "kitchen"'), "no such page"),
        (GOOD.replace('"grid and stride"', '"cooking"'), "no such idea (received 'cooking'); one of multiply-adds"),
        (GOOD.replace('idea = "grid and stride"', ""), "idea: a text was expected"),
        (GOOD.replace('"first"', '"last"'), "no such level (received 'last'); one of first, core, hard, design"),
        (GOOD.replace('level = "first"', ""), "level: a text was expected"),
        (GOOD.replace("minutes = 2", ""), "minutes: a whole number from 1 to 45 was expected"),
        (GOOD.replace("minutes = 2", "minutes = true"), "minutes: a whole number from 1 to 45 was expected"),
        (GOOD + 'mistakes = [{ value = "values_out", says = "s" }]', "mistakes: this one is right"),
        (GOOD + 'more = "x"', "nothing reads this"),
        (GOOD.replace('value = "values_out"', ""), "value: a text was expected"),
        (GOOD.replace('"values_out"', '"unheard_of"'), "nothing here is called unheard_of"),
        (GOOD.replace("{values_in}", "{unheard_of}"), "nothing here is called unheard_of"),
        (GOOD.replace('kind = "number"', 'kind = "essay"'), "no such kind of answer"),
        (GOOD.replace('lab = "grid"', 'lab = "grid"\nstart = "grid=many"'), "a whole number was expected"),
        (GOOD.replace('lab = "grid"', 'lab = "grid"\nhints = "one"'), "a list of texts was expected"),
        (GOOD.replace('value = "values_out"', 'value = "1"\ntolerance = "much"'), "a percentage was expected"),
        (GOOD.replace('value = "values_out"', 'value = "1"\nsquare = "yes"'), "square: true or false was expected"),
        (GOOD.replace('lab = "grid"', 'lab = "grid"\nhides = ["walls"]'), "hides: no such part of a page"),
        (GOOD.replace('lab = "grid"', 'lab = "grid"\nhides = "figures"'), "hides: a list of texts was expected"),
        (
            GOOD.split("[answer]")[0].replace('lab = "grid"', 'lab = "grid"\nhides = ["totals"]')
            + '[answer]\nkind = "state"\ncheck = "grid_out == 18"\ngoal = "g"\nsolution = "grid=37"',
            "hides: a goal is reached by the figures",
        ),
        (GOOD.split("[answer]")[0], "answer: a table was expected"),
        (
            GOOD.split("[answer]")[0]
            + '[answer]\nkind = "choice"\noptions = [{text = "a", right = "1 == 1"}, {text = "b", right = "2 == 2"}]',
            "exactly one must hold at the start (received 2 do)",
        ),
        (
            GOOD.split("[answer]")[0] + '[answer]\nkind = "choice"\noptions = ["a", "b"]',
            "options",
        ),
        (
            GOOD.split("[answer]")[0]
            + '[answer]\nkind = "state"\ncheck = "values_in > 1"\ngoal = "g"\nsolution = "grid=17"',
            "solves the exercise already",
        ),
        (
            GOOD.split("[answer]")[0]
            + '[answer]\nkind = "state"\ncheck = "values_in < 1"\ngoal = "g"\nsolution = "grid=17"',
            "does not solve the exercise",
        ),
    ],
)
def test_a_wrong_file_is_one_sentence_and_the_others_are_read(tmp_path: Path, text: str, words: str) -> None:
    found, errors = exercises(folder_with(tmp_path, text))
    assert list(found) == ["b_good"]
    (error,) = errors
    assert error.where == "exercises/a_wrong.toml"
    assert words in str(error) and "\n" not in str(error)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, GOOD)
    assert exercises(folder)[0]["a_wrong"].title == "A title"
    file = folder / "a_wrong.toml"
    file.write_text(GOOD.replace("A title", "Another title"), encoding="utf-8")
    assert exercises(folder)[0]["a_wrong"].title == "Another title"


def test_lists_have_every_exercise_and_tour_and_one_that_is_opened_is_tried_out(tmp_path: Path) -> None:
    assert list(listed_exercises().items()) == list(ALL.items())
    assert list(listed_tours().items()) == list(tours()[0].items())
    assert [read_named(EXERCISES, name, read_exercise) for name in ALL] == list(ALL.values())
    assert read_named(EXERCISES, "", read_exercise) is None
    assert read_named(TOURS, "../exercises/01_one_large_kernel", read_exercise) is None
    wrong = folder_with(tmp_path, GOOD.split("[answer]")[0] + '[answer]\nkind = "number"\nvalue = "no_such_quantity"')
    assert set(listed_exercises(wrong)) == {"a_wrong", "b_good"} and exercises(wrong)[1]
    assert read_named(wrong, "a_wrong", read_exercise) is None
    assert read_named(wrong, "b_good", read_exercise) is not None


def test_an_exercise_hides_all_figures_unless_its_file_says_less(tmp_path: Path) -> None:
    assert ALL["10_narrow_neck"].hides == ALL["04_who_widens"].hides == ("figures",)
    assert ALL["12_slim_reduction"].hides == ()  # its figures say when the goal is reached
    for written, hides in (('["totals"]', ("totals",)), ("[]", ())):
        place = tmp_path / str(len(hides))
        place.mkdir()
        folder = folder_with(place, GOOD.replace('lab = "grid"', f'lab = "grid"\nhides = {written}'))
        assert exercises(folder)[0]["a_wrong"].hides == hides


def test_tours_and_predictions_are_checked_alike(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text('title = "t"\nlab = "grid"\n', encoding="utf-8")
    assert "at least one step was expected" in str(tours(tmp_path)[1][0])
    (tmp_path / "empty.toml").unlink()
    (tmp_path / "explorer.toml").write_text(
        'question = "q"\nexplanation = "e"\n[answer]\nkind = "estimate"\n', encoding="utf-8"
    )
    assert "predictions are asked in labs only" in str(predictions(tmp_path)[1][0])


def test_a_prediction_needs_a_range(tmp_path: Path) -> None:
    (tmp_path / "grid.toml").write_text(
        'question = "q"\nexplanation = "e"\n[answer]\nkind = "estimate"\nvalue = "1"\nleast = 5\nmost = 1\nstep = 1\n',
        encoding="utf-8",
    )
    assert "least must be below most" in str(predictions(tmp_path)[1][0])


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "large.toml").write_text("#" * 200_000, encoding="utf-8")
    with pytest.raises(LessonError, match="larger than 100,000 bytes"):
        read_table(tmp_path / "large.toml")


def test_the_names_of_the_files_are_the_names_of_the_exercises() -> None:
    name = next(iter(ALL))
    assert read_exercise(name, read_table(EXERCISES / f"{name}.toml")) == ALL[name]


def test_the_keys_of_the_explorers_view_are_those_that_measure_nothing() -> None:
    assert set(VIEW) == set(KEYS)
