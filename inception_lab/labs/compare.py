"""Compare: two to four designs side by side, and the layers in which two of them differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from urllib.parse import parse_qs, urlsplit

from inception_lab.design import VIEW, Design, from_query, from_text, graph_of, to_text
from inception_lab.errors import DesignError, LabError
from inception_lab.knobs import ChoiceKnob, TextKnob
from inception_lab.labs.compare_report import CompareReport, compare
from inception_lab.labs.lab import Lab, Quantities, Setting
from inception_lab.variants import VARIANTS, Departure

__all__ = [
    "COMPARE_LAB",
    "DESIGNS",
    "DRAWING",
    "FIRST",
    "LETTERS",
    "PAIRS",
    "PART",
    "SECOND",
    "SHOW",
    "STATUS",
    "Pair",
    "designs_of",
    "pair_of",
    "compare_designs",
    "with_design",
    "with_pair",
]

LETTERS: Final = ("a", "b", "c", "d")
_OPTIONAL: Final = ("c", "d")
_PAGE_KEYS: Final = frozenset((*VIEW, "predict", "hide", "fix", "tour", "step", "exercise", "type", "present"))
"""What a link to the Explorer says besides the design: how it is looked at, and the lesson."""


# ── Pairs that trouble people ────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Pair:
    """Two designs that go by one name and are not equal; `departures` say why, by source."""

    name: str
    title: str
    a: str
    b: str
    departures: tuple[Departure, ...]


def _printed(variant: str, parts: tuple[str, ...]) -> tuple[Departure, ...]:
    """Return what a source prints of some blocks and does not agree with its own arithmetic."""
    return tuple(
        Departure(f"{figure.row}: {figure.printed} is printed", figure.reason, figure.source)
        for figure in VARIANTS[variant].published
        if figure.reason and figure.parts and figure.parts[-1] in parts
    )


PAIRS: Final = (
    Pair(
        "googlenet",
        "GoogLeNet: the paper's and torchvision's",
        "googlenet",
        "googlenet_torchvision",
        VARIANTS["googlenet_torchvision"].departures,
    ),
    Pair(
        "inception_resnet_v2",
        "Inception-ResNet-v2: as printed and as released",
        "inception_resnet_v2",
        "inception_resnet_v2_released",
        VARIANTS["inception_resnet_v2_released"].departures,
    ),
    Pair(
        "inception_resnet_v1",
        "Inception-ResNet-v1: the paper's and facenet's",
        "inception_resnet_v1",
        "inception_resnet_v1_facenet",
        VARIANTS["inception_resnet_v1_facenet"].departures,
    ),
    Pair(
        "bn_inception",
        "BN-Inception: pool projections of 128 and of 96",
        "bn_inception",
        "bn_inception?projection=96",
        _printed("bn_inception", ("4c", "4d", "4e")),
    ),
)


def with_pair(setting: Setting, pair: Pair) -> Setting:
    """Return the setting with a prepared pair as its only designs, whole, compared with each other."""
    for name, text in {"a": pair.a, "b": pair.b, "c": "", "d": "", "first": "a", "second": "b", "part": ""}.items():
        setting = setting.turned(name, text)
    return setting


def pair_of(setting: Setting) -> Pair | None:
    """Return the prepared pair that the two compared designs are, if they are one."""
    values = setting.values
    texts = tuple(values[DESIGNS[values[which]]] for which in (FIRST, SECOND))
    return next((pair for pair in PAIRS if (pair.a, pair.b) == texts), None)


# ── The designs ──────────────────────────────────────────────────────────────


def designs_of(setting: Setting) -> dict[str, Design]:
    """Return the designs by letter, those that are set."""
    return {letter: from_text(text) for letter, knob in DESIGNS.items() if (text := setting.values[knob])}


def with_design(setting: Setting, letter: str, text: str) -> Setting:
    """Return the setting with another design; what pointed to one that is gone is put back. Raises LabError."""
    setting = setting.turned(letter, text).turned("part", "")
    for which in (FIRST, SECOND):
        if not setting.values[DESIGNS[setting.values[which]]]:
            setting = setting.turned(which.name, which.default)
    return setting


def compare_designs(setting: Setting) -> CompareReport:
    """Compare the setting's designs. Raises LabError where one cannot be built or is not set."""
    designs, values = designs_of(setting), setting.values
    for which in (FIRST, SECOND):
        letter = values[which]
        if letter not in designs:
            raise which.refuse("this design is not set", letter, f"one of {', '.join(designs)}")
    return compare(designs, values[FIRST], values[SECOND])


def _reader(letter: str) -> Callable[[str], str]:
    """Return what reads a design's text or a link to the Explorer, and writes it in its one spelling."""

    def read(text: str) -> str:
        text = text.strip()
        if not text and letter in _OPTIONAL:
            return ""
        try:
            chosen = _from_link(text) if "://" in text or text.startswith("?") else from_text(text)
            graph_of(chosen)
        except LabError as error:
            inside = "" if error.where == "variant" else f"{error.where.removeprefix('knob ')}: "
            raise DesignError(f"knob {letter}", f"{inside}{error.problem}", error.received, error.remedy) from None
        return to_text(chosen)

    return read


def _from_link(link: str) -> Design:
    """Read a link to the Explorer, as the address bar has it."""
    try:
        query = parse_qs(urlsplit(link).query, keep_blank_values=True)
    except ValueError:
        query = {}
    if "variant" not in query:
        remedy = "copy the Explorer's address, which has variant=… in it"
        raise DesignError("link", "this link names no network", repr(link[:80]), remedy)
    design = {name: texts for name, texts in query.items() if name not in _PAGE_KEYS}
    made, errors = from_query(design, default="googlenet")
    for error in errors:
        raise error
    return made


# ── The lab ──────────────────────────────────────────────────────────────────


def measure(setting: Setting) -> Quantities:
    """Return every figure the page shows: MACs of one image, learned parameters, bytes in float32, layers."""
    comparison = compare_designs(setting)
    quantities: dict[str, int | float | Fraction | str] = {}
    for side in comparison.sides:
        total = side.figures.cost.total
        quantities[f"{side.letter}_macs"] = total.macs
        quantities[f"{side.letter}_params"] = total.params
        quantities[f"{side.letter}_bytes"] = total.activation_bytes
        quantities[f"{side.letter}_peak_bytes"] = side.figures.cost.peak.bytes
        quantities[f"{side.letter}_depth"] = side.figures.depth
    quantities["macs_difference"] = comparison.macs_difference
    quantities["params_difference"] = comparison.params_difference
    for tally in comparison.compared.tallies:
        quantities[f"layers_{tally.status}"] = tally.count
    quantities["identical"] = "yes" if comparison.compared.identical else "no"
    return quantities


def _design_knob(letter: str, default: str) -> TextKnob:
    return TextKnob(
        name=letter,
        label=f"Design {letter}",
        group="Designs",
        help="A network's name, with changes as the Explorer's link has them, such as googlenet?width=0.5; "
        "or such a link itself.",
        default=default,
        read=_reader(letter),
    )


def _which_knob(name: str, label: str, default: str) -> ChoiceKnob[str]:
    return ChoiceKnob(
        name=name,
        label=label,
        group="Comparison",
        help="Differences are counted from this design to the other, layer by layer.",
        default=default,
        options=tuple((letter, f"Design {letter}") for letter in LETTERS),
    )


DESIGNS: Final = {
    letter: _design_knob(letter, default)
    for letter, default in zip(LETTERS, ("googlenet", "googlenet_torchvision", "", ""), strict=True)
}
FIRST: Final = _which_knob("first", "From", "a")
SECOND: Final = _which_knob("second", "To", "b")
DRAWING: Final = ChoiceKnob(
    name="drawing",
    label="Draw the difference",
    group="Comparison",
    help="In one drawing, what differs marked; or as two drawings to walk into, which open and pick together.",
    default="together",
    options=(("together", "In one drawing"), ("beside", "Side by side")),
)
SHOW: Final = ChoiceKnob(
    name="show",
    label="Show",
    group="Filters",
    help="“What differs” draws modules in a row that are alike as one, and lists no layer that is the same.",
    default="differences",
    options=(("differences", "What differs"), ("everything", "Everything")),
)
STATUS: Final = ChoiceKnob(
    name="status",
    label="Layers in the table",
    group="Filters",
    help="Which layers the table lists.",
    default="all",
    options=(("all", "All"), ("changed", "~ changed"), ("added", "+ added"), ("removed", "− removed")),
)
PART: Final = TextKnob(
    name="part",
    label="Part",
    group="Filters",
    help="A stage or module to draw layer by layer; empty: the whole network.",
    default="",
    read=str.strip,
)

COMPARE_LAB: Final = Lab(
    name="compare",
    title="Comparison",
    question="What sets these networks apart, and what does it cost?",
    idea=(
        "Networks that share a name often differ in a kernel, a width or the number of blocks. Here each difference is "
        "seen and counted."
    ),
    declared=(*DESIGNS.values(), FIRST, SECOND, DRAWING, SHOW, STATUS, PART),
    measure=measure,
    words=("stage", "module", "branch", "MAC", "parameter"),
)
