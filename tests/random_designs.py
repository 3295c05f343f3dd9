"""Random designs for the laws: any variant, some knobs turned, at sizes a laptop builds in a moment."""

from __future__ import annotations

from hypothesis import strategies as st

from inception_lab.design import Design
from inception_lab.knobs import (
    AnyKnob,
    BankKnob,
    ChoiceKnob,
    IntKnob,
    NumberKnob,
    ShapeKnob,
    SubsetKnob,
    SwitchKnob,
    TextKnob,
    Value,
)
from inception_lab.variants import VARIANTS

__all__ = ["designs"]

_SMALL = {
    "cifar10_module": 8,
    "naive_module": 6,
    "reduced_module": 6,
    "inception_v4_cifar": 17,
    "inception_resnet_v2_cifar": 17,
}


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """Draw a design that is in range knob by knob; it may still not fit together."""
    variant = VARIANTS[draw(st.sampled_from(sorted(VARIANTS)))]
    made = Design(variant.name)
    for knob in variant.knobs:
        value = _always(draw, variant.name, knob)
        if value is None and draw(st.integers(0, 3)) == 0:
            value = draw(_any_value(knob))
        if value is not None:
            made = made.turned(knob.name, value)
    return made


def _always(draw: st.DrawFn, variant: str, knob: AnyKnob) -> Value | None:
    """Return a small value for the knobs that decide how long a network takes to build."""
    match knob:
        case ShapeKnob(default=default):
            least = _SMALL.get(variant, 75)
            height, width = draw(st.integers(least, least + 40)), draw(st.integers(least, least + 40))
            return (default[0], height, width)
        case IntKnob(group="Blocks", name=name) if name.startswith("blocks"):
            return draw(st.integers(0, 2))
        case IntKnob(name="classes"):
            return draw(st.integers(1, 20))
        case NumberKnob(name="width"):
            return round(draw(st.floats(0.1, 0.4)), 2)
        case _:
            return None


def _any_value(knob: AnyKnob) -> st.SearchStrategy[Value]:
    match knob:
        case IntKnob(least=least, most=most):
            return st.integers(least, min(most, 64))
        case NumberKnob(least=least, most=most):
            return st.floats(least, most).map(lambda number: round(number, 3))
        case SwitchKnob():
            return st.booleans()
        case ChoiceKnob(options=options):
            return st.sampled_from([name for name, _ in options])
        case BankKnob(least=least):
            return st.tuples(*(st.integers(low, 96) for low in least))
        case SubsetKnob(options=options, least=least):
            names = [name for name, _ in options]
            return st.lists(st.sampled_from(names), min_size=least, unique=True).map(tuple)
        case ShapeKnob(default=default):
            return st.just(default)
        case TextKnob(default=written):
            return st.just(written)
        case _:
            raise TypeError(f"no random values for a {type(knob).__name__}")
