"""What moves from one state of a page to another: which knob, from which value to which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inception_lab.design import VIEW, Design, from_query, from_text
from inception_lab.errors import LabError
from inception_lab.knobs import AnyKnob, ChoiceKnob, Knobs, ShapeKnob, SubsetKnob, TextKnob, Values
from inception_lab.labs import Setting, read_setting
from inception_lab.labs.compare import COMPARE_LAB, pair_of
from inception_lab.labs.module import DESIGN, LAYER, MODULE_LAB, filters_of
from inception_lab.teach.pages import EXPLORER, LABS, Query
from inception_lab.teach.places import knob_keys
from inception_lab.variants import VARIANTS

__all__ = ["Move", "moves"]


@dataclass(frozen=True, slots=True)
class Move:
    """A knob that is moved: its label, its values as they are read, and the keys of its widgets."""

    label: str
    before: str
    after: str
    keys: tuple[str, ...]


def moves(page: str, before: Query, after: Query) -> tuple[Move, ...]:
    """Return what is moved between two links of a page; nothing where more than knobs differs, as a network."""
    try:
        if page == EXPLORER:
            first, second = (_design(query) for query in (before, after))
            same = first.variant == second.variant and first.edits == second.edits
            return tuple(_turned(first.declared.knobs, first.values, second.values, first.variant)) if same else ()
        return _of_lab(*(read_setting(LABS[page], query)[0] for query in (before, after)))
    except LabError:
        return ()


def _design(query: Query) -> Design:
    return from_query({key: texts for key, texts in query.items() if key not in VIEW}, default="googlenet")[0]


def _of_lab(first: Setting, second: Setting) -> tuple[Move, ...]:
    lab = first.lab
    if lab is MODULE_LAB and first.values[DESIGN] != second.values[DESIGN]:
        designs = [from_text(setting.values[DESIGN]) for setting in (first, second)]
        return tuple(_filters(first, second)) if designs[0].variant == designs[1].variant else ()
    if lab is COMPARE_LAB and (pairs := (pair_of(first), pair_of(second)))[0] is not pairs[1]:
        before, after = (pair.title if pair else "your own" for pair in pairs)
        return (Move("Pair", before, after, knob_keys(lab.name, "a")),)
    return tuple(_turned(lab.knobs, first.values, second.values, lab.name))


def _filters(first: Setting, second: Setting) -> Iterator[Move]:
    """Yield the filters of a module that were moved."""
    before = {filters.id: filters.number for filters in filters_of(first)}
    for filters in filters_of(second):
        if before.get(filters.id, filters.number) != filters.number:
            keys = tuple(f"{prefix}module.filters.{filters.id}" for prefix in ("near.", ""))
            yield Move(f"{filters.words}, filters", str(before[filters.id]), str(filters.number), keys)


def _turned(knobs: Knobs, first: Values, second: Values, owner: str) -> Iterator[Move]:
    for knob in knobs:
        if first[knob] != second[knob] and knob is not LAYER:
            yield Move(knob.label, _read(knob, first[knob]), _read(knob, second[knob]), knob_keys(owner, knob.name))


def _read(knob: AnyKnob, value: object) -> str:
    """Return a value in the words of its widget."""
    match knob, value:
        case ChoiceKnob(), str(name):
            return knob.label_of(name)
        case SubsetKnob(), tuple(names):
            return ", ".join(knob.label_of(name) for name in names)
        case ShapeKnob(), _:
            return knob.format(knob.check(value)).replace("x", "×")
        case TextKnob(), str(text):
            return VARIANTS[text].title if text in VARIANTS else text or "none"
        case _:
            return knob.format(knob.check(value))
