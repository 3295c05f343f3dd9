"""A user's choice: a variant, turned knobs, edits; which choices break it and which parts they reach."""

from __future__ import annotations

from inception_lab.design.design import (
    VIEW,
    Design,
    from_query,
    from_text,
    graph_of,
    network_of,
    parse_design,
    to_query,
    to_text,
)

__all__ = [
    "VIEW",
    "Design",
    "network_of",
    "parse_design",
    "from_query",
    "from_text",
    "graph_of",
    "to_query",
    "to_text",
]
