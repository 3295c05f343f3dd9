"""Cuts: one stage as a graph of its own."""

from __future__ import annotations

import pytest

from inception_lab.design import Design, graph_of
from inception_lab.draw.network.dot import dot
from inception_lab.draw.network.overlays import Field, Kinds
from inception_lab.errors import DesignError
from inception_lab.graph.structure import cut, stages
from inception_lab.variants import VARIANTS


@pytest.mark.parametrize("name", VARIANTS)
def test_the_cuts_of_a_network_hold_every_node_once(name: str) -> None:
    graph = graph_of(Design(name))
    pieces = [cut(graph, stage.title) for stage in stages(graph)]
    kept = [node.id for piece in pieces for node in piece.nodes if node.op != "input"]
    assert sorted(kept) == sorted(node.id for node in graph.nodes if node.op != "input")
    assert all(len([node for node in piece.nodes if node.op == "input"]) == 1 for piece in pieces)


def test_a_cut_starts_with_what_enters_the_stage() -> None:
    piece = cut(graph_of(Design("googlenet")), "Inception 4")
    assert (piece.nodes[0].id, piece.nodes[0].out_shape) == ("3b.concat", (480, 28, 28))
    assert piece.output == "4e.concat"
    assert "3b.concat" in dot(piece, depth="layer", colour="kind")


def test_an_unknown_stage_is_refused_with_the_stages_listed() -> None:
    with pytest.raises(DesignError, match="no such stage .*one of stem, Inception 3"):
        cut(graph_of(Design("googlenet")), "Inception 9")


def test_shares_in_a_cut_are_shares_of_the_whole_network() -> None:
    """Source: 1409.4842, table 1: inception (3a) has 128M of about 1.58 billion multiply-adds, 8.1 %."""
    whole = graph_of(Design("googlenet"))
    piece = cut(whole, "Inception 3")
    assert "128.0 M MACs, 8.1 %" in dot(piece, depth="module", colour=Kinds(whole))
    assert "sees 59×59 pixels" in dot(piece, depth="module", colour=Field(whole))
