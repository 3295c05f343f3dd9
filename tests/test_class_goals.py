"""Goals as conditions, regions and fronts; states as links are read; what the Explorer measures for them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.classroom.rules.goals import (
    GOALS,
    Bound,
    Goal,
    axis_title,
    bounds_of,
    default_axes,
    front,
    goal_from,
    goal_to_json,
    is_higher_better,
    make_goal,
    numbers_on,
    written_amount,
)
from inception_lab.classroom.rules.states import design_in, measured, read_state
from inception_lab.design import Design, graph_of
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.spec import AvgPool, Conv, DepthwiseConv, MaxPool
from inception_lab.teach.pages import EXPLORER, LABS, measure_design
from inception_lab.variants import VARIANTS

SOLUTIONS = (
    "variant=googlenet&width=0.75",
    "variant=inception_v3&width=0.4",
    "variant=googlenet&width=0.75",
    "variant=googlenet&input=3x152x152",
)


# ── What is measured ─────────────────────────────────────────────────────────


def seen_by(graph: LayerGraph, name: str) -> tuple[int, int]:
    """Return (height, width) that position 0 of a map sees, walking back to the input: intervals, not strides."""
    seen = {name: ((0, 0), (0, 0))}
    for node in reversed(graph.nodes):
        if node.id not in seen or not node.inputs:
            continue
        spans = seen[node.id]
        if isinstance(node.layer, (Conv, DepthwiseConv, MaxPool, AvgPool)):
            (kernel, stride, before) = node.layer.kernel, node.layer.stride, (node.padding[0], node.padding[2])
            spans = tuple(  # type: ignore[assignment]  # two axes
                (low * stride[axis] - before[axis], high * stride[axis] - before[axis] + kernel[axis] - 1)
                for axis, (low, high) in enumerate(spans)
            )
        for source in node.inputs:
            old = seen.get(source, spans)
            seen[source] = tuple((min(a, c), max(b, d)) for (a, b), (c, d) in zip(old, spans, strict=True))  # type: ignore[assignment]
    (top, bottom), (left, right) = seen[graph.nodes[0].id]
    return bottom - top + 1, right - left + 1


@pytest.mark.parametrize("name", VARIANTS)
def test_the_field_is_what_a_walk_back_from_the_last_map_sees(name: str) -> None:
    graph = graph_of(Design(name))
    last = [n for n in graph.nodes if not n.aux and len(n.out_shape) == 3 and max(n.out_shape[1:]) > 1][-1]
    found = measure_design(Design(name))
    assert found["field"] == seen_by(graph, last.id)[1]
    assert found["last_grid"] == last.out_shape[1]


# ── Goals ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("chosen", "solution"), list(zip(GOALS, SOLUTIONS, strict=True)), ids=[goal.check for goal in GOALS]
)
def test_every_goal_is_reached_by_a_design_and_by_no_published_one(chosen: Goal, solution: str) -> None:
    assert chosen.holds(measured(EXPLORER, solution))
    assert make_goal(chosen.words, chosen.check, chosen.page, chosen.x, chosen.y) == chosen
    published = ("googlenet", "bn_inception", "inception_v2", "inception_v3", "inception_v4", "xception")
    assert not any(chosen.holds(measured(EXPLORER, f"variant={name}")) for name in published)


def test_a_goal_comes_back_from_its_text() -> None:
    assert [goal_from(goal_to_json(goal)) for goal in GOALS] == list(GOALS)


@pytest.mark.parametrize(
    ("words", "check", "page", "x", "y", "said"),
    [
        ("", "macs", "explorer", "macs", "params", "a condition was expected"),
        ("", "nonsense < 3", "explorer", "macs", "params", "nothing here is called nonsense"),
        ("", "macs <", "explorer", "macs", "params", "cannot be read as arithmetic"),
        ("", "macs < 1", "nowhere", "macs", "params", "no such page"),
        ("", "macs < 1", "explorer", "network", "params", "measures no such number"),
        ("", "macs < 1", "explorer", "macs", "macs", "both are the same"),
        ("w" * 200, "macs < 1", "explorer", "macs", "params", "more than 160 letters"),
    ],
)
def test_what_is_no_goal_is_refused(words: str, check: str, page: str, x: str, y: str, said: str) -> None:
    with pytest.raises(LabError, match=said):
        make_goal(words, check, page, x, y)


@pytest.mark.parametrize(
    ("check", "bounds"),
    [
        ("macs < 10**9 and depth >= 40", {"macs": Bound(most=Fraction(10**9)), "depth": Bound(Fraction(40))}),
        ("2 < depth <= 30", {"depth": Bound(Fraction(2), Fraction(30))}),
        ("10**9 > macs", {"macs": Bound(most=Fraction(10**9))}),
        ("macs < 5 and macs < 3 and macs > 1", {"macs": Bound(Fraction(1), Fraction(3))}),
        ("depth == 22 and output == '1000'", {"depth": Bound(Fraction(22), Fraction(22))}),
        ("macs < 1 or params < 1", {}),
        ("not macs < 1", {}),
        ("macs < params", {}),
        ("(", {}),
    ],
)  # fmt: skip
def test_bounds_joined_by_and_are_a_region(check: str, bounds: dict[str, Bound]) -> None:
    assert bounds_of(check) == bounds


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12), st.booleans(), st.booleans())
def test_the_front_is_what_nothing_is_better_than(
    points: list[tuple[int, int]], x_higher: bool, y_higher: bool
) -> None:
    exact = [(Fraction(x), Fraction(y)) for x, y in points]

    def beats(one: tuple[Fraction, Fraction], other: tuple[Fraction, Fraction]) -> bool:
        signs = (1 if x_higher else -1, 1 if y_higher else -1)
        better = [sign * (a - b) for sign, a, b in zip(signs, one, other, strict=True)]
        return one != other and min(better) >= 0

    expected = sorted({at for at in exact if not any(beats(other, at) for other in exact)})
    assert list(front(exact, x_higher=x_higher, y_higher=y_higher)) == expected


def test_what_is_better_follows_from_the_goal_and_else_from_the_quantity() -> None:
    bounds = bounds_of("params >= 6998552 and macs < 1")
    assert is_higher_better("params", bounds.get("params"))
    assert not is_higher_better("macs", bounds.get("macs"))
    assert is_higher_better("field", None)
    assert not is_higher_better("params", None)
    assert not is_higher_better("peak_bytes", Bound(Fraction(1), Fraction(2)))


def test_axes_come_from_the_goal() -> None:
    assert default_axes("explorer", "macs < 1 and field >= 600") == ("macs", "field")
    assert default_axes("explorer", "depth > 3") == ("macs", "depth")
    assert default_axes("explorer", "network == 'googlenet'") == ("macs", "params")
    assert "network" not in numbers_on("explorer")
    for page in LABS:
        assert len(default_axes(page, "")) == 2


def test_amounts_have_units() -> None:
    assert written_amount("macs", Fraction(912_572_544)) == "912.6 M MACs"
    assert written_amount("field", Fraction(715)) == "715 px"
    assert written_amount("peak_bytes", Fraction(3_612_672)) == "3.6 MB"
    assert written_amount("ratio", Fraction(1, 3)) == "0.333"
    assert axis_title("channels_out") == "channels out"


# ── States ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "variant=googlenet&width=0.75",
        "?variant=googlenet&width=0.75",
        "explorer?variant=googlenet&width=0.75",
        "https://lab.school/base/explorer?variant=googlenet&width=0.750&tab=layers&node=conv1_7x7&type=large",
        "googlenet?width=0.75",
        "  width=0.75 ",
    ],
)
def test_a_state_is_one_text_however_its_link_is_sent(text: str) -> None:
    assert read_state("explorer", text) == "variant=googlenet&width=0.75"


def test_a_labs_state_may_hold_a_designs_text() -> None:
    link = "design=googlenet?edit=3a.Branch_2.Conv2d_0a_1x1:channels%3D160&layer=3a.Branch_2.Conv2d_0b_5x5"
    canonical = read_state("module", link)
    assert read_state("module", f"http://x/module?{canonical}") == canonical
    assert measured("module", canonical) == measured("module", read_state("module", f"?{link}"))
    assert read_state("module", "http://x/module") == ""


def test_a_state_of_the_explorer_is_a_design() -> None:
    assert design_in("explorer", "variant=googlenet") == Design("googlenet")
    assert design_in("grid", "reduce=16") is None


@pytest.mark.parametrize("name", VARIANTS)
def test_the_largest_networks_that_knobs_make_are_measured_in_bounded_work(name: str) -> None:
    knobs = {knob.name: str(getattr(knob, "most", "")) for knob in VARIANTS[name].knobs if knob.group == "Blocks"}
    link = "&".join([f"variant={name}", *(f"{key}={most}" for key, most in knobs.items() if most)])
    measured(EXPLORER, read_state(EXPLORER, link))
    design = design_in(EXPLORER, link)
    assert design is not None
    assert len(graph_of(design).nodes) < 3_000
