"""The class's chart: dots by goal and keys, the goal's region, the front from edge to edge, names that do not meet."""

from __future__ import annotations

import json
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.classroom.rules.goals import GOALS, Goal
from inception_lab.classroom.rules.landmarks import published_at
from inception_lab.classroom.rules.states import measured
from inception_lab.draw.charts.gallery import Axis, Landmark, Spot, gallery_chart

COST = Axis("MACs", most=1e9)
AMOUNTS = st.sampled_from([0.0, -3.0, 1e-18, 1e18]) | st.fractions(0, 10**12, max_denominator=1_000).map(float)
SEEN = Axis("pixels", least=600.0, higher=True)


def spot(x: float, y: float, *, reached: bool = False, name: str = "", key: str = "", chosen: str = "") -> Spot:
    return Spot(x, y, reached, f"<b>{name}</b>", key, name, chosen)


def traces(
    *spots: Spot, marks: tuple[Landmark, ...] = (), front: tuple[tuple[float, float], ...] = ()
) -> dict[str, dict]:  # type: ignore[type-arg]
    figure = gallery_chart(spots, marks, front, COST, SEEN, dark=False)
    return {trace["name"]: trace for trace in json.loads(figure.to_json())["data"]}


def test_dots_are_filled_where_the_goal_is_reached_and_carry_their_keys() -> None:
    drawn = traces(spot(5e8, 700, reached=True, key="a", name="Ada <b>"), spot(2e9, 700, key="b", name="Bob"))
    reached, others = drawn["reaches it"], drawn["not yet"]
    assert (reached["marker"]["symbol"], reached["customdata"]) == ("circle", ["a"])
    assert (others["marker"]["symbol"], others["customdata"]) == ("circle-open", ["b"])
    assert reached["text"] == ["Ada &lt;b&gt;"]


def test_the_goals_region_ends_where_the_goal_does_and_else_at_the_edge() -> None:
    figure = json.loads(gallery_chart([spot(5e8, 700), spot(9e9, 2_000)], [], [], COST, SEEN, dark=True).to_json())
    region = next(trace for trace in figure["data"] if trace["name"] == "the goal")
    left, right = min(region["x"]), max(region["x"])
    assert (right, min(region["y"])) == (1e9, 600.0)
    assert figure["layout"]["xaxis"]["type"] == "log"
    assert 10 ** figure["layout"]["xaxis"]["range"][0] == pytest.approx(left)
    assert max(region["y"]) == pytest.approx(figure["layout"]["yaxis"]["range"][1])


def test_the_front_goes_from_edge_to_edge_in_steps() -> None:
    drawn = traces(spot(5e8, 700), spot(2e9, 2_000), front=((5e8, 700.0), (2e9, 2_000.0)))
    line = list(zip(drawn["the class's front"]["x"], drawn["the class's front"]["y"], strict=True))
    assert line[0][0] == line[1][0] == 5e8
    assert (2e9, 700.0) in line
    assert line[-1][1] == 2_000.0
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line))


def test_names_of_dots_in_one_place_do_not_stand_upon_each_other() -> None:
    drawn = traces(*(spot(1e9, 700, name=f"Student {number}") for number in range(6)))
    sides = [
        side for side, name in zip(drawn["not yet"]["textposition"], drawn["not yet"]["text"], strict=True) if name
    ]
    assert len(sides) == len(set(sides)) <= 4


def test_every_published_network_that_is_drawn_has_its_name() -> None:
    crowd = tuple(Landmark(f"Inception {number}", 1e9, 700.0, "", f"{number}") for number in range(12))
    apart = Landmark("Xception", 8e9, 900.0, "", "x")
    names = traces(marks=(*crowd, apart))["as published"]["text"]
    assert "Xception" in names
    assert all(names)
    assert len(names) < len(crowd)


def test_a_published_network_under_a_dot_keeps_its_name() -> None:
    marks = [Landmark("Xception", 1e9, 700.0, ""), Landmark("Other", 8e9, 900.0, "")]
    figure = gallery_chart([spot(1e9, 700)], marks, [], COST, SEEN, dark=False)
    drawn = [one["text"] for one in json.loads(figure.to_json())["data"] if one["name"] == "as published"]
    assert drawn == [["Xception"], ["Other"]]


def test_a_name_stands_at_a_corner_where_every_side_is_taken() -> None:
    around = [(0, 0), (100, 100), (49, 55), (49, 45), (53, 48.5), (47, 48.5)]
    figure = gallery_chart(
        [spot(x, y) for x, y in around], [Landmark("Xy", 50, 50, "")], [], Axis("x"), Axis("y"), dark=False
    )
    mark = next(one for one in json.loads(figure.to_json())["data"] if one["name"] == "as published")
    assert (mark["text"], mark["textposition"]) == (["Xy"], ["top right"])


def test_a_letter_stands_on_a_dot_that_was_picked_however_many_there_are() -> None:
    crowd = [spot(1e8 * number, 300.0 * number, name="N") for number in range(1, 40)]
    names = traces(*crowd, spot(5e9, 100, chosen="A", name="Zoe"))["not yet"]["text"]
    assert "<b>A</b>" in names
    assert "N" not in names


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=8),
    st.booleans(),
    st.booleans(),
)
def test_any_designs_can_be_drawn(points: list[tuple[float, float]], x_higher: bool, y_higher: bool) -> None:
    across, up = Axis("x", higher=x_higher), Axis("y", most=3.0, higher=y_higher)
    figure = gallery_chart([spot(x, y, name="n") for x, y in points], [], points[:1], across, up, dark=False)
    low, high = json.loads(figure.to_json())["layout"]["xaxis"]["range"]
    assert low < high


@pytest.mark.parametrize("goal", GOALS, ids=[goal.check for goal in GOALS])
def test_published_networks_are_where_the_explorer_counts_them(goal: Goal) -> None:
    found = published_at(goal)
    assert len(found) == 8
    for one in found:
        assert one.x == measured("explorer", one.link)[goal.x]
        assert one.y == measured("explorer", one.link)[goal.y]
    assert len({one.title for one in found}) == 8
    assert not [pair for pair in combinations(found, 2) if pair[0].link == pair[1].link]
