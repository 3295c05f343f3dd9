"""A node's line is what the graphviz package writes, whatever stands in its words."""

from __future__ import annotations

import graphviz
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inception_lab.draw.network.node_text import node_text

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\\"), max_size=12) | st.sampled_from(
    ["", "node", "Graph", "1.5", "-.3", "a b", "<b>", '"', "#ffffff", "rounded,filled", "<<B>bold</B>>", "é"]
)


def by_graphviz(name: str, label: str, tooltip: str, own: dict[str, str | None], placed: dict[str, str | None]) -> str:
    drawing = graphviz.Digraph()
    given_ = {key: value for key, value in placed.items() if value is not None}
    drawing.node(name, label, tooltip=graphviz.escape(tooltip), _attributes=given_, **own)
    return "".join(drawing.body)


@given(WORDS, WORDS, WORDS, st.lists(WORDS | st.none(), min_size=4, max_size=4))
def test_a_node_is_written_as_graphviz_writes_it(name: str, label: str, tooltip: str, words: list[str | None]) -> None:
    own = {"style": words[0], "color": words[1]}
    placed = {"width": words[2], "margin": words[3]}
    written = node_text(name, label, graphviz.escape(tooltip), own, placed)
    assert written == by_graphviz(name, label, tooltip, own, placed)


@pytest.mark.parametrize("first", ["style", "tooltip"])
def test_a_text_like_markup_is_quoted_by_what_it_is_however_it_came_first(first: str) -> None:
    """One word quoted as markup and as text: what was quoted before does not stand for the other."""
    marked = "<i>word</i>"
    if first == "style":
        node_text("a", "b", graphviz.escape(""), {"style": marked}, {})
    else:
        node_text("a", "b", graphviz.escape(marked), {}, {})
    written = node_text("a", "b", graphviz.escape(marked), {"style": marked}, {})
    assert written == by_graphviz("a", "b", marked, {"style": marked}, {})
    assert f'tooltip="{marked}"' in written
    assert f"style={marked}" in written
