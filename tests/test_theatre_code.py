"""The theatre's code in the browser: what it adds up from what is sent is torch's value, for every kind of layer.

Its unit tests are in tests/js/theatre.test.js. Here Node gets the very data that a page gets.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import IO, Any

import pytest
from hypothesis import given, reject, settings
from streamlit.testing.v1 import AppTest

from inception_lab.cost import node_cost
from inception_lab.engine.work.inside import values_of
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph, Node, infer
from inception_lab.inside import gather
from inception_lab.inside.layer import LayerValues
from inception_lab.inside.sums import explain
from inception_lab.inside.theatre import theatre
from inception_lab.inside.theatre_types import TheatreData
from inception_lab.paths import STATIC
from inception_lab.spec import Conv, Network
from inception_lab.ui import theatre_component
from tests.layer_values import looked_into, noise, passed
from tests.small_networks import NORM, chain_of, every_kind, networks
from tests.test_browser_code import imported
from tests.test_inside import LAYERS, UNEVEN

RECOMBINE = Path(__file__).parent / "js" / "recombine.js"


class Recombiner:
    """Node with the browser's code; it answers a layer's data with what it makes of each position."""

    def __init__(self, to: IO[str], back: IO[str]) -> None:
        self.to = to
        self.back = back

    def ask(self, data: TheatreData) -> dict[str, Any]:
        self.to.write(json.dumps(data) + "\n")
        self.to.flush()
        answer: dict[str, Any] = json.loads(self.back.readline())
        return answer

    def check(self, graph: LayerGraph, values: LayerValues) -> None:
        """Hold every position of a layer against Python's own sum and torch's value."""
        answer = self.ask(theatre(graph, values))
        node = values.node
        assert len(answer["made"]) == values.output.size
        for made in answer["made"]:
            own = explain(values, tuple(made["at"]))
            assert made["agrees"] and own.agrees, (node, made)
            assert made["given"] == own.torch_value
            assert made["bound"] == pytest.approx(own.tolerance, rel=1e-5)
            # Both add in float64; only the rest is sent in float32, and a byte of the image divided as torch does.
            assert abs(made["value"] - own.value) <= own.tolerance / (1 if node.op == "input" else 20)
            if made["shown"] and not made["shown"][0]["from"] and node.op not in ("max_pool",):
                assert sum(row["value"] for row in made["shown"]) == pytest.approx(made["sum"], rel=1e-9, abs=1e-9)
                assert made["shown"][-1]["to"] == pytest.approx(made["sum"], rel=1e-9, abs=1e-9)
        self.check_count(node, answer["count"])

    def check_count(self, node: Node, count: dict[str, Any] | None) -> None:
        """The counter ends at the layer's MACs, or there is none to count."""
        cost = node_cost(node)
        macs = cost.conv_macs + cost.linear_macs
        assert (count["macs"] if count else 0) == macs
        if count:
            assert count["here"] * count["filters"] == macs


@pytest.fixture(scope="module")
def recombiner() -> Iterator[Recombiner]:
    """Run Node for all tests; without it a test is skipped, and fails where CI is set."""
    node = shutil.which("node")
    if node is None:
        reason = "no Node was found; run scripts/install_tool.sh node"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with subprocess.Popen([node, str(RECOMBINE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        yield Recombiner(process.stdin, process.stdout)
        process.stdin.close()


def check_all(recombiner: Recombiner, graph: LayerGraph, seed: int = 0) -> None:
    """Hold a channel of every layer against torch."""
    dice = Random(seed)
    picture = noise(graph.nodes[0].out_shape, seed)
    ran = passed(graph, picture, seed)
    for node in graph.counted():
        recombiner.check(graph, values_of(node, dice.randrange(node.out_shape[0]), ran, picture))


@pytest.mark.parametrize("name", LAYERS)
def test_the_browser_recombines_every_position_of_a_layer(recombiner: Recombiner, name: str) -> None:
    graph = infer(chain_of(LAYERS[name], shape=UNEVEN))
    node = graph.nodes[-1]
    picture = noise(UNEVEN)
    ran = passed(graph, picture)
    for channel in {0, node.out_shape[0] // 2, node.out_shape[0] - 1}:
        recombiner.check(graph, values_of(node, channel, ran, picture))


def test_the_browser_recombines_every_layer_of_a_network(recombiner: Recombiner) -> None:
    check_all(recombiner, infer(every_kind(heads_on=True)))


@given(network=networks())
@settings(max_examples=10, deadline=None)
def test_the_browser_recombines_layers_of_random_networks(recombiner: Recombiner, network: Network) -> None:
    try:
        graph = infer(network)
    except LabError:
        reject()
    check_all(recombiner, graph)


def test_the_browser_adds_what_is_not_sent(recombiner: Recombiner, monkeypatch: pytest.MonkeyPatch) -> None:
    network = chain_of(Conv("wide", 9, (1, 1)), Conv("x", 4, (3, 3), norm=NORM), shape=UNEVEN)
    monkeypatch.setattr(gather, "most_maps", lambda _node: 2)
    monkeypatch.setattr(gather, "_how_many_fit", lambda *_: 0)
    values, _ = looked_into(network, "x", 3)
    assert values.rest is not None
    recombiner.check(infer(network), values)


def test_the_browser_sees_a_value_that_is_not_torchs(recombiner: Recombiner) -> None:
    network = chain_of(Conv("x", 4, (3, 3), bias=True, activation=None), shape=UNEVEN)
    values, _ = looked_into(network, "x")
    data = theatre(infer(network), values)
    assert data["bias"] is not None
    wrong: TheatreData = {**data, "bias": data["bias"] + 0.01}
    assert not any(made["agrees"] for made in recombiner.ask(wrong)["made"])


# ── The component ────────────────────────────────────────────────────────────


def test_every_file_of_the_theatre_is_looked_for() -> None:
    own = {f"theatre/{file.name}" for file in (STATIC / "theatre").iterdir()} - {"theatre/theatre.d.ts"}
    modules = imported("theatre/theatre.js")
    assert {name for name in own if name.endswith(".js")} <= modules
    assert set(theatre_component._PARTS) == own | modules


def shown() -> None:
    """Show a layer from what the test put into the session."""
    import streamlit as st

    from inception_lab.ui.theatre_component import show_theatre

    show_theatre(st.session_state["sent"], key="inside", at=st.session_state.get("at"))


def test_the_page_mounts_the_theatre_and_does_not_send_where_the_visitor_went(monkeypatch: pytest.MonkeyPatch) -> None:
    values, _ = looked_into(chain_of(Conv("x", 4, (3, 3)), shape=UNEVEN), "x")
    data = theatre(infer(chain_of(Conv("x", 4, (3, 3)), shape=UNEVEN)), values)
    sent: list[dict[str, Any]] = []

    class Answer:
        problem = None

    def component(**arguments: Any) -> Answer:
        sent.append(arguments["data"])
        return Answer()

    monkeypatch.setattr(theatre_component, "_component", lambda: component)
    app = AppTest.from_function(shown)
    app.session_state["sent"] = data
    app.session_state["at"] = (1, 2)
    app.run()
    app.session_state["at"] = (5, 5)
    app.run()
    assert not app.exception
    assert [one["at"] for one in sent] == [(1, 2), (1, 2)]
    assert sent[0] == sent[1]


def test_without_its_script_the_page_shows_what_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    values, _ = looked_into(chain_of(Conv("x", 4, (3, 3)), shape=UNEVEN), "x")
    data = theatre(infer(chain_of(Conv("x", 4, (3, 3)), shape=UNEVEN)), values)
    monkeypatch.setattr(theatre_component, "_is_here", lambda: False)
    app = AppTest.from_function(shown)
    app.session_state["sent"] = data
    app.run()
    assert not app.exception
    assert app.dataframe[0].value.to_numpy().tolist() == values.output.tolist()


@pytest.mark.parametrize("value", [None, "3,4", [1], [1, 2.5], [True, 2], {"a": 1}, ["x", True]])
def test_what_no_browser_sends_is_no_place(value: object) -> None:
    assert theatre_component._pair(value) is None and theatre_component._map(value) is None


def test_what_a_browser_sends_is_a_place_or_a_map() -> None:
    assert theatre_component._pair([3, 4]) == (3, 4)
    assert theatre_component._map(["3a.concat", 7]) == ("3a.concat", 7)
