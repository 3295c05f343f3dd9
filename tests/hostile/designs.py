"""Designs and labs' settings at random: right, nearly right and wrong, as links write them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Final

from inception_lab.design import Design, graph_of
from inception_lab.design.edits import FIELDS, REWRITES
from inception_lab.errors import LabError
from inception_lab.graph import LayerGraph
from inception_lab.knobs import (
    AnyKnob,
    BankKnob,
    ChoiceKnob,
    IntKnob,
    Knobs,
    NumberKnob,
    ShapeKnob,
    SubsetKnob,
    SwitchKnob,
    TextKnob,
)
from inception_lab.variants import VARIANTS
from tests.hostile.texts import hostile_number, hostile_text, spoiled

__all__ = ["Query", "design_query", "knob_query", "knob_text", "layer_ids"]

Query = dict[str, list[str]]
_VALUES: Final = (
    *("1", "2", "3", "4", "8", "16", "32", "64", "96", "128", "192", "1000", "4096", "4097", "0", "-1", "07"),
    *("1x1", "3x3", "1x7", "7x1", "5", "11x11", "0x3", "3x3x3", "same", "valid", "1x0", "9999x9999"),
    *("on", "off", "none", "batch", "0.001", "0", "1", "relu", "relu6", "sigmoid", "input", "0.5", "1e-30"),
    *("two_3x3", "1xn_nx1", "as_published", "nothing", "yes", "TRUE"),
)


def design_query(chance: Random) -> Query:
    """Return a link's query to the explorer: a variant, some knobs, some edits, each more often right than not."""
    name = chance.choice(sorted(VARIANTS))
    query: Query = {"variant": [name]}
    query |= knob_query(chance, VARIANTS[name].knobs)
    edits = [_edit(chance, name) for _ in range(chance.choice((0, 0, 0, 0, 1, 1, 2, 6)))]
    if edits:
        query["edit"] = edits
    match chance.randrange(24):
        case 0:
            query["variant"] = [chance.choice((hostile_text(chance), spoiled(chance, name)))]
        case 1:
            query["variant"] *= 2
        case 2:
            query[hostile_text(chance)[:200]] = [hostile_text(chance)]
        case 3:
            other = VARIANTS[chance.choice(sorted(VARIANTS))]
            query |= knob_query(chance, other.knobs)
        case 4:
            query["edit"] = [_edit(chance, name) for _ in range(250)]
        case _:
            pass
    return query


def knob_query(chance: Random, knobs: Knobs) -> Query:
    """Return a query that turns some of these knobs."""
    declared = list(knobs)
    turned = chance.sample(declared, min(len(declared), chance.choice((0, 1, 1, 2, 3, 5))))
    query: Query = {}
    for knob in turned:
        text = knob_text(chance, knob)
        match chance.randrange(10):
            case 0:
                text = spoiled(chance, text)
            case 1:
                text = chance.choice((hostile_text, hostile_number))(chance)
            case _:
                pass
        query[knob.name] = [text] * chance.choice((1,) * 30 + (2,))
    return query


def knob_text(chance: Random, knob: AnyKnob) -> str:
    """Return a value that a knob can have, as a link writes it; its limits more often than chance would."""
    match knob:
        case IntKnob(least=least, most=most):
            return str(chance.choice((least, most, chance.randint(least, most), chance.randint(least, most))))
        case NumberKnob(least=least, most=most):
            return str(chance.choice((least, most, round(chance.uniform(least, most), 3))))
        case SwitchKnob():
            return chance.choice(("on", "off"))
        case ChoiceKnob(options=options):
            return str(chance.choice(options)[0])
        case BankKnob(least=least, most=most):
            return ",".join(str(chance.choice((low, chance.randint(low, 256), most))) for low in least)
        case SubsetKnob(options=options):
            return ",".join(name for name, _ in chance.sample(options, chance.randint(0, len(options))))
        case ShapeKnob(default=(channels, _, _), most_size=most):
            sides = (chance.choice((1, 32, 75, 299, most, chance.randint(1, most))) for _ in range(2))
            return "x".join(map(str, (channels, *sides)))
        case TextKnob(default=written):
            return chance.choice((written, chance.choice(sorted(VARIANTS)), f"{written}?width=0.5", "googlenet?x=1"))
        case _:
            raise TypeError(f"no hostile values for a {type(knob).__name__}")


def _edit(chance: Random, variant: str) -> str:
    """Return an edit, most often of a field that the layer has, sometimes torn."""
    ids = layer_ids(variant)
    layer_id, kind = chance.choice(ids)
    fields = [*FIELDS.get(kind, {}), *REWRITES]
    field = chance.choice(fields) if chance.random() < 0.9 else chance.choice(("", "name", "__class__", "weights"))
    value = chance.choice(_VALUES) if chance.random() < 0.85 else hostile_number(chance)
    edit = f"{layer_id}:{field}={value}"
    return spoiled(chance, edit) if chance.random() < 0.08 else edit


@lru_cache(maxsize=64)
def layer_ids(variant: str) -> tuple[tuple[str, type], ...]:
    """Return the ids of a variant's layers as published, each with what it is."""
    return tuple((node.id, type(node.layer)) for node in graph_of(Design(variant)).nodes if node.op != "input")


def graph_or_refusal(make: Callable[[], LayerGraph]) -> LayerGraph | LabError:
    """Return a graph, or the error of ours that refuses it; anything else is raised."""
    try:
        return make()
    except LabError as error:
        return error
