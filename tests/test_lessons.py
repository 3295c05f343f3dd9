"""Lessons' files: all can be used, their answers are computed, and a wrong file is one sentence."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from inception_lab.design import VIEW
from inception_lab.errors import LabError, LessonError
from inception_lab.labs import Setting
from inception_lab.teach.exercise import EXERCISES, exercises, read_exercise
from inception_lab.teach.files import read_table
from inception_lab.teach.glossary import explained, glossary
from inception_lab.teach.pages import EXPLORER, LABS, quantities, read_link
from inception_lab.teach.prediction import Range, predictions
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer
from inception_lab.teach.tour import tours
from inception_lab.ui.view import KEYS

ALL, WRONG = exercises()


# ── The files that come with the app ─────────────────────────────────────────


def test_every_file_can_be_used() -> None:
    assert WRONG == () and tours()[1] == () and predictions()[1] == ()


def test_there_are_exercises_tours_and_questions_for_every_lab() -> None:
    assert len(ALL) >= 15
    assert {exercise.lab for exercise in ALL.values()} == {EXPLORER, *LABS}
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


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("01_one_large_kernel", 120_422_400),  # "Understanding Inception Modules"
        ("02_a_factor_of_ten", Fraction(300, 31)),
        ("05_nine_in_a_row", 4_944),
        ("06_two_for_one", Fraction(25, 18)),
        ("10_narrow_neck", 320 * 17 * 17),
        ("11_price_of_order", Fraction(35**2, 17**2)),
        ("13_what_a_stem_leaves", 61),  # Keras' summary at 512×512
        ("16_not_the_same_googlenet", 6_998_552 - 6_624_904),  # BVLC; torchvision
        ("19_growth", Fraction(12_253_974_624, 1_582_671_872)),
        ("21_forty_two_layers", 48),
    ],
)
def test_the_answers_that_are_numbers(name: str, answer: int | Fraction) -> None:
    exercise = ALL[name]
    assert isinstance(exercise.answer, NumberAnswer)
    start = exercise.start_quantities()
    assert exercise.answer.truth(start) == answer
    assert exercise.answer.accepts(Fraction(answer), start)
    assert not exercise.answer.accepts(Fraction(answer) * 2, start)
    assert not exercise.answer.accepts(Fraction(0), start)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("04_who_widens", "the pool"),
        ("09_whole_googlenet", "they rise"),
        ("14_cheapest_stem", "the released one"),
        ("18_two_point_seventy_eight", "it does not hold"),
    ],
)
def test_the_answers_that_are_choices(name: str, answer: str) -> None:
    exercise = ALL[name]
    assert isinstance(exercise.answer, ChoiceAnswer)
    assert exercise.answer.right(exercise.start_quantities()) == answer


@pytest.mark.parametrize(
    ("name", "other_ways", "wrong_ways"),
    [
        (
            "20_under_one_giga",
            ("variant=googlenet&width=0.6", "variant=googlenet&3b=16,16,16,8,8,16&4a=64,32,64,8,8,16&width=0.85"),
            ("variant=googlenet&classes=10&width=0.5", "variant=googlenet&input=3x160x160", "variant=bn_inception"),
        ),
        ("22_lighter_v3", ("variant=inception_v3&width=0.5",), ("variant=inception_v3&blocks_b=0&width=0.7",)),
        ("07_seven", ("kernel=7&scheme=nx1_1xn",), ("kernel=7&scheme=side_by_side", "kernel=5&scheme=1xn_nx1")),
        ("08_dearer_factors", ("channels_in=8&channels_out=256",), ("channels_in=128",)),
        ("12_slim_reduction", ("reduce=8",), ("reduce=8&grid=17", "added=80&reduce=16")),
        ("15_same_grid", ("stems=googlenet,figure_3&size=250",), ("stems=googlenet,figure_3&size=251",)),
    ],
)
def test_every_way_that_reaches_the_goal_is_right(
    name: str, other_ways: tuple[str, ...], wrong_ways: tuple[str, ...]
) -> None:
    exercise = ALL[name]
    assert isinstance(exercise.answer, StateAnswer)
    start = exercise.start_quantities()
    for state in other_ways:
        assert exercise.answer.holds(quantities(exercise.lab, read_link(state)), start), state
    for state in wrong_ways:
        assert not exercise.answer.holds(quantities(exercise.lab, read_link(state)), start), state


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


def test_a_link_to_a_layer_measures_what_one_of_its_values_is_made_of() -> None:
    inside = quantities("explorer", {"variant": ["googlenet"], "tab": ["maps"], "node": ["3a.Branch_2.Conv2d_0b_5x5"]})
    found = {name.removeprefix("node_"): value for name, value in inside.items() if name.startswith("node_")}
    assert found == {
        "products": 5 * 5 * 16,
        "macs": 5 * 5 * 16 * 28 * 28 * 32,
        "positions": 28 * 28,
        "window": 25,
        "corner_padding": 25 - 3 * 3,
        "channels_in": 16,
        "channels": 32,
    }
    first = quantities("explorer", {"node": ["conv1_7x7"]})
    assert (first["node_products"], first["node_corner_padding"]) == (147, 49 - 4 * 4)  # Caffe's padding of 3
    with pytest.raises(LabError, match="nowhere: no such layer"):
        quantities("explorer", {"node": ["nowhere"]})


def test_the_keys_of_the_explorers_view_are_those_that_measure_nothing() -> None:
    assert set(VIEW) == set(KEYS)
