"""The table to fill in that belongs to a page: what students count there, with the rows that are known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from inception_lab.labs import read_setting
from inception_lab.labs.factorization import FACTORIZATION_LAB, compare_factorizations
from inception_lab.labs.grid import GRID_LAB, ORDERS
from inception_lab.labs.module import MODULE_LAB
from inception_lab.labs.results import STORY
from inception_lab.labs.stem import STEM_LAB, build_stems
from inception_lab.teach.pages import EXPLORER, LABS, read_link

__all__ = ["Columns", "table_to_fill"]

Columns = tuple[Sequence[str], Sequence[Sequence[str]]]
"""A table's titles, and how each of its rows begins."""
_EMPTY: Final = ("",)


def table_to_fill(page: str, link: str) -> Columns:
    """Return the table of a page at a link. Raises LabError."""
    if page == EXPLORER:
        return ("network and knobs", "MACs", "pixels seen", "layers deep"), [_EMPTY] * 4
    setting, _ = read_setting(LABS[page], read_link(link))
    match setting.lab.name:
        case MODULE_LAB.name:
            rows = ["the large kernel alone", "the 1×1 before it", "the large kernel behind it"]
            return ("", "kernel", "positions", "channels in", "filters", "product"), [(row,) for row in rows]
        case FACTORIZATION_LAB.name:
            report = compare_factorizations(setting)
            rows = [stack.words for stack in (report.whole, *report.factored)]
            return ("kernels", "places", "sees across", "part of the cost"), [(row,) for row in rows]
        case GRID_LAB.name:
            return ("order", "narrowest map", "its values", "MACs"), [(words,) for words in ORDERS.values()]
        case STEM_LAB.name:
            return ("stem", "grid", "channels", "MACs"), [(stem.words,) for stem in build_stems(setting)]
        case "evolution":
            known = [(step.label, str(step.year)) for step in STORY]
            return ("network", "year", "MACs", "top-1 error", "its idea, in a word"), known
        case "claims":
            return ("said", "counted", "verdict"), [_EMPTY] * 4
        case _:
            return ("", "A", "B"), [("parameters",), ("MACs",), ("layers deep",)]
