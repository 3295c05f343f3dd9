"""What a tour's step can show: the parts of each page, by names that stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from inception_lab.design import VIEW, from_query, graph_of
from inception_lab.errors import LessonError
from inception_lab.knobs import BankKnob
from inception_lab.labs import read_setting
from inception_lab.labs.module import compare_module
from inception_lab.teach.pages import EXPLORER, LABS, Query

__all__ = ["FIGURES", "PLACES", "Place", "Shown", "knob_keys", "place_names", "read_shown"]

_LAYER: Final = "{layer}"


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a page: what it is in `words`, and the keys of the elements there, of which the first in sight counts.

    `inside` picks a part of a component by a CSS selector. Where `layered`, a step may name a layer after a colon; a
    key or `inside` may hold `{layer}`.
    """

    words: str
    keys: tuple[str, ...]
    inside: str = ""
    layered: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What one step shows: a place, and a layer there if it named one."""

    name: str
    place: Place
    layer: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the elements to look for, in order."""
        return tuple(key.replace(_LAYER, self.layer) for key in self.place.keys)


_FIGURES: Final = Place("the figures", ("figures",))
_TO_SCALE: Final = "picture to scale"
PLACES: Final[Mapping[str, Mapping[str, Place]]] = {
    "module": {
        "figures": _FIGURES,
        "picture": Place(_TO_SCALE, ("module.scale",), "svg", layered=True),
        "filters": Place(
            "filters of a convolution", ("near.module.filters.{layer}", "module.filters.{layer}"), layered=True
        ),
        "network": Place("choice of the network", ("module.network",)),
        "bars": Place("costs by branch", ("module.bars",)),
        "formula": Place("formula with its numbers", ("detail.module.sum.True", "detail.module.sum.False")),
        "curve": Place("break-even curve", ("module.break_even",)),
        "stack": Place("nine modules in a row", ("module.stack",)),
    },
    "factorization": {
        "figures": _FIGURES,
        "picture": Place(_TO_SCALE, ("factorization.scale",), "svg"),
        "field": Place("what one position sees", ("factorization.sees",)),
        "formula": Place("formula", ("detail.factorization.sum.True", "detail.factorization.sum.False")),
        "bars": Place("every way to factorize", ("factorization.bars",)),
        "totals": Place("whole network", ("factorization.totals",)),
    },
    "stem": {
        "picture": Place(_TO_SCALE, ("stem.scale",), "svg"),
        "costs": Place("costs of the stems", ("stem.bars",)),
        "fields": Place("receptive fields", ("stem.field",)),
        "keras": Place("Keras' rows", ("stem.keras",)),
    },
    "grid": {
        "figures": _FIGURES,
        "picture": Place(_TO_SCALE, ("grid.scale",), "svg"),
        "costs": Place("costs of the orders", ("grid.bars",)),
        "neck": Place("values of each map", ("grid.neck",)),
        "reductions": Place("Reduction-A of three papers", ("grid.reductions",), "svg"),
    },
    "compare": {
        "figures": _FIGURES,
        "reason": Place("reason in one sentence", ("reason",)),
        "picture": Place(_TO_SCALE, ("compare.scale",), "svg"),
        "answer": Place("why they are not equal", ("compare.answer",)),
        "stages": Place("costs by stage", ("compare.stages",)),
        "difference": Place("difference, drawn", ("compare.difference",)),
    },
    "evolution": {
        "chart": Place("chart of cost and error", ("evolution.chart",)),
        "idea": Place("idea of the step", ("evolution.step",)),
    },
    "claims": {
        "figures": Place("the counts", ("figures",)),
        "marks": Place("every claim as its verdict's mark", ("claims.marks",)),
        "claim": Place("claim with its computation", ("claims.claim",)),
        "verdict": Place("verdict", ("claims.verdict",)),
        "steps": Place("computation, step by step", ("claims.steps",)),
    },
    EXPLORER: {
        "totals": Place("totals", ("totals",)),
        "drawing": Place("drawing", ("graph.walk",), ".sheet", layered=True),
        "volumes": Place("network to scale", ("graph.volumes",), "svg"),
        "inspector": Place("inspector", ("inspector-picked", "inspector")),
        "image": Place("what comes in", ("inside.theatre",), ".panel.in"),
        "kernel": Place("kernel", ("inside.theatre",), ".panel.kernel"),
        "map": Place("what goes out", ("inside.theatre",), ".panel.out"),
        "theatre": Place("how a value comes to be", ("inside.theatre",)),
        "sum": Place("running sum", ("inside.theatre",), ".sum"),
        "field": Place("receptive field on the image", ("inside.theatre",), ".field"),
    },
}
"""The places of each page by name; a page's knobs have their own names besides."""
FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "module": ("picture", "bars", "formula", "curve", "stack"),
    "factorization": ("picture", "field", "formula", "bars", "totals"),
    "stem": ("picture", "costs", "fields"),
    "grid": ("picture", "costs", "neck", "reductions"),
    "compare": ("picture", "answer", "stages"),
    "evolution": ("chart", "idea"),
    "claims": ("claim", "marks"),
    EXPLORER: ("drawing", "volumes", "theatre"),
}
"""The places of each page that can fill a screen, in their order; those count that are on the page."""
_WIDGETS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("compare", "a"): ("near.compare.pair", "compare.pair"),
    ("compare", "b"): ("near.compare.pair", "compare.pair"),
    ("module", "design"): ("module.network",),
    ("module", "layer"): ("module.layer",),
}
"""The widgets of knobs that a page draws in a way of its own."""


def knob_keys(page: str, name: str) -> tuple[str, ...]:
    """Return the keys of the widgets of a page's knob; of a network's knob where the page is the network's name."""
    return _WIDGETS.get((page, name), (f"knob.near.{page}.{name}", f"knob.{page}.{name}"))


def place_names(page: str) -> tuple[str, ...]:
    """Return what a step of a page's tour may show."""
    knobs = () if page == EXPLORER else tuple(f"knob {knob.name}" for knob in LABS[page].knobs)
    return (*PLACES[page], *knobs)


def read_shown(page: str, text: str, query: Query) -> Shown | None:
    """Read what a step shows, such as ``picture`` or ``picture: 3a.Branch_2.Conv2d_0b_5x5``; nothing where it is empty.

    Raises LessonError for a name or a layer that the page does not have at this link, and lists those it has.
    """
    if not text:
        return None
    name, _, layer = (part.strip() for part in text.partition(":"))
    if name not in place_names(page):
        raise LessonError("shows", "no such part of the page", repr(name), f"one of {', '.join(place_names(page))}")
    place = PLACES[page].get(name) or _knob_place(page, name.removeprefix("knob "))
    if layer and not place.layered:
        raise LessonError("shows", f"the part {name} has no layers", repr(text), f'write shows = "{name}"')
    if any(_LAYER in key for key in place.keys) and not layer:
        raise LessonError("shows", f"the part {name} is of a layer", repr(text), f'write shows = "{name}: ID"')
    if layer:
        known = _layers(page, query)
        if layer not in known:
            raise LessonError("shows", "no such layer", repr(layer), f"one of {', '.join(known)}")
    return Shown(name, place, layer)


def _knob_place(page: str, name: str) -> Place:
    knob = LABS[page].knobs[name]
    keys = knob_keys(page, name)
    if isinstance(knob, BankKnob):
        keys = tuple(key.replace("knob.", "bank.", 1) + ".0" for key in keys)
    return Place(knob.label, keys)


def _layers(page: str, query: Query) -> tuple[str, ...]:
    """Return the ids of the layers that a page draws at a link."""
    if page == EXPLORER:
        chosen, _ = from_query({key: texts for key, texts in query.items() if key not in VIEW}, default="googlenet")
        return tuple(node.id for node in graph_of(chosen).nodes)
    setting, _ = read_setting(LABS[page], query)
    return tuple(node.id for node in compare_module(setting).reduced.nodes if node.op != "input")
