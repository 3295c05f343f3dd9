"""Tours' files: what a step shows and asks, what moves from step to step, and a wrong file as one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from inception_lab.teach.expression import fill
from inception_lab.teach.moves import moves
from inception_lab.teach.pages import LABS, read_link
from inception_lab.teach.places import PLACES, place_names, read_shown
from inception_lab.teach.tour import tours

TOURS = tours()[0]
STEPS = [(name, step) for name, tour in TOURS.items() for step in range(1, len(tour.stops) + 1)]
MOST_WORDS = 45


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_every_step_shows_something_in_few_words(name: str, step: int) -> None:
    chosen = TOURS[name]
    stop = chosen.stop(step)
    assert stop.shows is not None
    assert len(chosen.text_of(step).split()) <= MOST_WORDS
    if stop.ask is not None:
        question = fill(stop.ask.question, chosen.asked_with(step))
        assert len(question.split()) <= 25 and "{" not in question
        assert stop.ask.answer.written(chosen.asked_with(step))


def test_most_tours_ask() -> None:
    asking = [tour.name for tour in TOURS.values() if any(stop.ask for stop in tour.stops)]
    assert len(asking) >= len(TOURS) - 1


def test_a_question_looks_ahead() -> None:
    """Two 3×3 save 28 % of a 5×5; a 1×7 and a 7×1 save 1 − 2/7 of a 7×7."""
    ask = TOURS["factorization"].stop(2).ask
    assert ask is not None
    assert ask.answer.written(TOURS["factorization"].asked_with(2)) == "71.43 percent"


# ── What moves ───────────────────────────────────────────────────────────────


def test_a_step_knows_which_knob_moves() -> None:
    (move,) = TOURS["module"].moves_to(4)
    assert (move.label, move.before, move.after) == ("1×1 before the 5×5, filters", "16", "96")
    assert move.keys[-1] == "module.filters.3a.Branch_2.Conv2d_0a_1x1"
    kernel, scheme = TOURS["factorization"].moves_to(3)
    assert (kernel.before, kernel.after, scheme.after) == ("5×5", "7×7", "1×n, then n×1")
    assert TOURS["module"].moves_to(1) == () and TOURS["module"].moves_to(3) == ()


def test_a_networks_knob_moves_and_another_network_is_no_move() -> None:
    (move,) = moves("explorer", read_link("variant=googlenet"), read_link("variant=googlenet&width=0.5&tab=costs"))
    assert (move.label, move.before, move.after) == ("Width", "1.0", "0.5")
    assert move.keys == ("knob.near.googlenet.width", "knob.googlenet.width")
    assert moves("explorer", read_link("variant=googlenet"), read_link("variant=xception")) == ()
    other = read_link("design=inception_v3")
    assert moves("module", {}, other) == ()


def test_of_a_comparison_the_pair_moves() -> None:
    (move,) = TOURS["compare"].moves_to(3)
    assert move.label == "Pair" and move.before.startswith("GoogLeNet") and move.after.startswith("Inception-ResNet-v2")


# ── Files ────────────────────────────────────────────────────────────────────

STEP = 'title = "t"\nlab = "module"\n[[steps]]\ntext = "x"\n'


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('shows = "pictur"', "no such part of the page (received 'pictur'); one of figures, picture, filters"),
        ('shows = "curve: 3a.Branch_0"', "the part curve has no layers"),
        ('shows = "filters"', "the part filters is of a layer"),
        ('shows = "picture: 3a.Branch_9"', "no such layer (received '3a.Branch_9'); one of 3a.Branch_0.Conv2d_0a_1x1"),
        ('ask = { question = "q", kind = "state" }', "nothing reads this|a text was expected"),
        (
            'ask = { question = "q", kind = "state", check = "1 == 1", goal = "g", solution = "" }',
            "a number or a choice",
        ),
        ('ask = { question = "{no}", kind = "number", value = "1" }', "nothing here is called no"),
        ('ask = { question = "q", kind = "number", value = "no" }', "nothing here is called no"),
        ('ask = { kind = "number", value = "1" }', "question: a text was expected"),
        ("ask = 1", "ask: a table was expected"),
        ('looks = "x"', "known are state, text, shows, ask"),
    ],
)
def test_what_is_wrong_with_a_tour_is_one_sentence(tmp_path: Path, lines: str, words: str) -> None:
    (tmp_path / "wrong.toml").write_text(STEP + lines, encoding="utf-8")
    known, (error,) = tours(tmp_path)
    assert not known and any(part in str(error) for part in words.split("|")), str(error)


def test_a_layer_is_one_that_the_page_draws_in_that_state() -> None:
    shown = read_shown("module", "picture: 4a.Branch_2.Conv2d_0b_5x5", read_link("module=4a"))
    assert shown is not None and shown.layer == "4a.Branch_2.Conv2d_0b_5x5"
    assert read_shown("module", "", {}) is None
    filters = read_shown("module", "filters: 3a.Branch_2.Conv2d_0a_1x1", {})
    assert filters is not None and filters.keys[1] == "module.filters.3a.Branch_2.Conv2d_0a_1x1"


def test_every_page_has_places_and_every_knob_of_a_lab_can_be_shown() -> None:
    assert set(PLACES) == {"explorer", *LABS}
    for lab in LABS.values():
        for knob in lab.knobs:
            assert f"knob {knob.name}" in place_names(lab.name)
            assert read_shown(lab.name, f"knob {knob.name}", {}) is not None
