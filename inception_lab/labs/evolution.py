"""Evolution: what each network of the family costs, against the error that its paper prints."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from inception_lab.design import Design
from inception_lab.knobs import ChoiceKnob
from inception_lab.labs.lab import Lab, Quantities, Setting
from inception_lab.labs.results import STORY, TRAINING, Step
from inception_lab.text.headlines import Figures, figures_of

__all__ = ["EVOLUTION_LAB", "Point", "chosen_step", "cost_words", "points"]

_BILLION: Final = 10**9
_COSTS: Final = (("computed", "counted here"), ("published", "as table 3 prints it"))


@dataclass(frozen=True, slots=True)
class Point:
    """One network on the chart: its cost in MACs, the error in percent, its parameters as built.

    `printed` is the error as its paper writes it.
    """

    step: Step
    macs: int
    error: float
    printed: str
    params: int
    figures: Figures


def points(setting: Setting) -> tuple[Point, ...]:
    """Return the networks that have the error and the cost which the setting asks for, in the story's order."""
    error, published = setting.values[ERROR], setting.values[COST] == "published"
    shown = []
    for step in STORY:
        text = step.result.top1 if error == "top1" else step.result.top5
        if not text or (published and not step.result.cost):
            continue
        figures = figures_of(Design(step.variant))
        total = figures.cost.total
        macs = int(Fraction(step.result.cost) * _BILLION) if published else total.macs
        shown.append(Point(step, macs, float(text), text, total.params, figures))
    return tuple(shown)


def chosen_step(setting: Setting) -> Step:
    """Return the step whose idea is shown."""
    return next(step for step in STORY if step.name == setting.values[NETWORK])


def cost_words(setting: Setting) -> str:
    """Return where the costs come from: "counted here"."""
    return COST.label_of(setting.values[COST])


def measure(setting: Setting) -> Quantities:
    """Return every figure the page shows: MACs of one image, learned parameters, errors in percent.

    With them the training figures, as `TRAINING` names them.
    """
    quantities: dict[str, int | float | Fraction | str] = {}
    for step in STORY:
        figures = figures_of(Design(step.variant))
        quantities[f"{step.name}_macs"] = figures.cost.total.macs
        quantities[f"{step.name}_params"] = figures.cost.total.params
        quantities[f"{step.name}_depth"] = figures.depth
        if step.result.top1:
            quantities[f"{step.name}_top1"] = Fraction(step.result.top1)
        if step.result.top5:
            quantities[f"{step.name}_top5"] = Fraction(step.result.top5)
        if step.result.cost:
            quantities[f"{step.name}_printed_macs"] = int(Fraction(step.result.cost) * _BILLION)
    quantities |= {figure.name: Fraction(figure.printed) for figure in TRAINING}
    quantities["networks_shown"] = len(points(setting))
    return quantities


NETWORK: Final = ChoiceKnob(
    name="network",
    label="Step",
    group="Story",
    help="The network whose idea stands below the chart.",
    default="googlenet",
    options=tuple((step.name, f"{step.year}  {step.label}") for step in STORY),
)
ERROR: Final = ChoiceKnob(
    name="error",
    label="Error",
    group="Chart",
    help="Top-1: the first guess is wrong. Top-5: the truth is not among the first five. One crop, one model.",
    default="top1",
    options=(("top1", "top-1, single crop"), ("top5", "top-5, single crop")),
)
COST: Final = ChoiceKnob(
    name="cost",
    label="Cost",
    group="Chart",
    help="Counted here from the network's description, or as “Rethinking” (1512.00567), table 3, prints it.",
    default="computed",
    options=_COSTS,
)

EVOLUTION_LAB: Final = Lab(
    name="evolution",
    title="Evolution",
    question="What did each network of the family buy with its cost?",
    idea=(
        "Down is fewer errors, left is lower cost, a small circle has few parameters. The papers measured the errors; "
        "the costs are counted here."
    ),
    declared=(NETWORK, ERROR, COST),
    measure=measure,
    words=("MAC", "parameter", "top-1 error", "single crop", "auxiliary head", "residual connection"),
)
