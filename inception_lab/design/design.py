"""A design: the variant a user chose, the knobs they turned, the edits they made.

Small, frozen and hashable; it is the link and the cache key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qs, urlencode

from inception_lab.design.edits import Edit, apply_edit, parse_edit
from inception_lab.errors import DesignError, LabError, single
from inception_lab.graph import LayerGraph, infer
from inception_lab.knobs import Turned, Values
from inception_lab.spec import Network
from inception_lab.variants import Variant, variant_of
from inception_lab.variants.common import finish

__all__ = ["VIEW", "Design", "network_of", "parse_design", "from_query", "from_text", "graph_of", "to_query", "to_text"]

VARIANT_KEY: Final = "variant"
EDIT_KEY: Final = "edit"
VIEW: Final = ("tab", "look", "depth", "colour", "stage", "node", "channel", "at")
"""Keys of a link to the explorer that say how a design is looked at: no part of it."""
_MAX_EDITS: Final = 200
_PLAIN: Final = ",:.×/"
"""Letters that a design's text need not escape."""


@dataclass(frozen=True, slots=True)
class Design:
    """A choice of variant, the knobs that differ from its defaults, and edits in order."""

    variant: str
    knobs: Turned = ()
    edits: tuple[Edit, ...] = ()

    @property
    def declared(self) -> Variant:
        """The variant's declaration."""
        return variant_of(self.variant)

    @property
    def values(self) -> Values:
        """Every knob's value."""
        return self.declared.knobs.values(self.knobs)

    def turned(self, name: str, value: object) -> Design:
        """Return the design with one knob set. Raises DesignError."""
        return replace(self, knobs=self.declared.knobs.turn(self.knobs, name, value))

    def reset(self) -> Design:
        """Return the variant as published."""
        return Design(self.variant)

    def edited(self, edit: Edit) -> Design:
        """Return the design with an edit added; one of the same id and field is replaced in its place.

        Raises DesignError past 200 edits.
        """
        edits = {(other.id, other.field): other for other in self.edits} | {(edit.id, edit.field): edit}
        if len(edits) > _MAX_EDITS:
            raise DesignError("edit", f"at most {_MAX_EDITS} edits", str(len(edits)), "start from another variant")
        return replace(self, edits=tuple(edits.values()))


def parse_design(variant: str, settings: Mapping[str, str] | None = None, edits: Iterable[str] = ()) -> Design:
    """Return a design from text, as the command line writes it.

    `settings` maps knob to value, `edits` are ``ID:FIELD=VALUE``. Raises
    DesignError for a variant, knob or value that does not exist.
    """
    knobs, errors = variant_of(variant).knobs.read({name: [text] for name, text in (settings or {}).items()})
    for error in errors:
        raise error
    made = Design(variant, knobs)
    for text in edits:
        made = made.edited(parse_edit(text))
    return made


@lru_cache(maxsize=256)
def network_of(chosen: Design) -> Network:
    """Return the network of a design. Raises LabError where it cannot be."""
    variant, values = chosen.declared, chosen.values
    network = finish(variant.build(values), values, published_norm=variant.published_norm)
    for edit in chosen.edits:
        network = apply_edit(network, edit)
    return network


@lru_cache(maxsize=256)
def graph_of(chosen: Design) -> LayerGraph:
    """Return the layer graph of a design. Raises LabError where it cannot be."""
    return infer(network_of(chosen))


def to_query(chosen: Design) -> dict[str, list[str]]:
    """Write a design as a link's query: the variant, each turned knob, each edit."""
    query = {VARIANT_KEY: [chosen.variant], **chosen.declared.knobs.write(chosen.knobs)}
    if chosen.edits:
        query[EDIT_KEY] = [str(edit) for edit in chosen.edits]
    return query


def to_text(chosen: Design) -> str:
    """Write a design on one line: ``googlenet``, or ``googlenet?classes=10&width=0.5``."""
    query = to_query(chosen)
    (name,) = query.pop(VARIANT_KEY)
    return f"{name}?{urlencode(query, doseq=True, safe=_PLAIN)}" if query else name


def from_text(text: str) -> Design:
    """Read what `to_text` writes. Raises DesignError for the first part that cannot be read."""
    name, _, rest = text.strip().partition("?")
    query = parse_qs(rest, keep_blank_values=True)
    made, errors = from_query({**query, VARIANT_KEY: [name, *query.get(VARIANT_KEY, ())]}, default=name)
    for error in errors:
        raise error
    return made


def from_query(query: Mapping[str, Sequence[str]], *, default: str) -> tuple[Design, tuple[LabError, ...]]:
    """Read a link's query; what is broken is left out and stands in the errors.

    Keys that are neither the variant nor one of its knobs nor edits are errors,
    too: a link is never silently read as something else.
    """
    errors: list[LabError] = []
    try:
        variant = variant_of(single(VARIANT_KEY, query.get(VARIANT_KEY, [default])))
    except LabError as error:
        errors.append(error)
        variant = variant_of(default)
    rest = {name: texts for name, texts in query.items() if name not in (VARIANT_KEY, EDIT_KEY)}
    knobs, knob_errors = variant.knobs.read(rest)
    errors += knob_errors
    made = Design(variant.name, knobs)
    for text in query.get(EDIT_KEY, ()):
        try:
            made = made.edited(parse_edit(text))
        except LabError as error:
            errors.append(error)
            if len(made.edits) == _MAX_EDITS:
                break
    return made, tuple(errors)
