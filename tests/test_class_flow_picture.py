"""The flow between two votes, drawn: a ribbon's width is its students, at both of its ends."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.classroom.flow_picture import draw_flow, flow_numbers, flow_words
from inception_lab.classroom.rules.questions import Asked
from inception_lab.classroom.rules.results import Results, results_of

SVG = "{http://www.w3.org/2000/svg}"
ASKED = Asked("?", ("a", "b", "c", "d"))


def flow_of(pairs: list[tuple[int, int]], truth: str | None = None) -> Results:
    rounds = [{str(who): str(pair[vote]) for who, pair in enumerate(pairs)} for vote in (0, 1)]
    return results_of(ASKED, rounds, truth)


def ends(path: str) -> tuple[float, float, float, float]:
    """Return where a ribbon begins and ends on the left, and on the right."""
    numbers = [float(text) for text in re.findall(r"-?[0-9.]+", path)]
    # M x y, C six, V y, C six
    return numbers[1], numbers[-1], numbers[7], numbers[8]


pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


@given(pairs)
def test_ribbons_are_as_wide_as_their_students_and_fill_their_bars(voted: list[tuple[int, int]]) -> None:
    picture = ElementTree.fromstring(draw_flow(flow_of(voted), "ABCD", dark=False))
    ribbons = picture.findall(f"{SVG}path")
    assert sum(int(ribbon.get("data-students", "0")) for ribbon in ribbons) == len(voted)
    one = 300 / len(voted)
    sides: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    for ribbon in ribbons:
        left, left_end, right, right_end = ends(ribbon.get("d", ""))
        wide = int(ribbon.get("data-students", "0")) * one
        assert left_end - left == pytest.approx(wide, abs=0.2)
        assert right_end - right == pytest.approx(wide, abs=0.2)
        sides[0].append((left, left_end))
        sides[1].append((right, right_end))
    for side in sides:
        for (_, above), (below, _) in zip(sorted(side), sorted(side)[1:], strict=False):
            assert below >= above - 0.2, "two ribbons lie over each other"
    bars = sum(float(bar.get("height", "0")) for bar in picture.findall(f"{SVG}rect"))
    assert bars == pytest.approx(600, abs=2)


def test_who_changed_is_another_colour_and_the_right_bar_has_a_sign() -> None:
    picture = draw_flow(flow_of([(0, 0), (0, 1), (1, 1)], "1"), "ABCD", dark=False)
    assert picture.count("#9aa6b4") == 2
    assert picture.count("#0b62a8") == 1
    assert "B ✓ (1)" in picture
    assert "B ✓ (2)" in picture


def test_names_are_escaped_and_long_ones_written_smaller() -> None:
    picture = draw_flow(flow_of([(0, 1)]), ("<script>", "x" * 60, "c", "d"), dark=True)
    assert "<script>" not in picture
    sizes = [float(text.get("font-size", "24")) for text in ElementTree.fromstring(picture).findall(f"{SVG}text")]
    assert min(sizes) < 8 < 24 == max(sizes)


def test_the_flow_is_said_with_the_largest_move_first() -> None:
    found = flow_of([(0, 0), (0, 1), (2, 1), (2, 1), (3, 3)])
    assert flow_words(found, "ABCD") == (
        "Of 5 students who voted twice 2 kept their answer; 2 went from C to B, 1 went from A to B."
    )
    many = flow_of([(0, 1)] * 4 + [(0, 2)] * 3 + [(1, 2)] * 2 + [(2, 3), (3, 0)])
    assert flow_words(many, "ABCD").endswith(
        "4 went from A to B, 3 went from A to C, 2 went from B to C, 2 went other ways."
    )
    assert flow_words(flow_of([(0, 0)]), "ABCD") == "Of 1 student who voted twice 1 kept their answer."


@given(pairs)
def test_every_ribbon_is_written_in_words(voted: list[tuple[int, int]]) -> None:
    results = flow_of(voted)
    picture = ElementTree.fromstring(draw_flow(results, "ABCD", dark=False))
    drawn = sorted(int(ribbon.get("data-students", "0")) for ribbon in picture.findall(f"{SVG}path"))
    said = re.findall(r"([A-D]) to ([A-D]): (\d+)", flow_numbers(results, "ABCD"))
    assert sorted(int(students) for *_, students in said) == drawn
    assert {("ABCD".index(first), "ABCD".index(second)) for first, second, _ in said} == set(voted)
