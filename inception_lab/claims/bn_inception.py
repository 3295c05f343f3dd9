"""BN-Inception's figure 5 and appendix, against the arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Final

from inception_lab.claims.claim import Claim, Number, Outcome, Step, Topic, about, decimal, exactly, judge
from inception_lab.claims.printed import published, side_by_side, total_of
from inception_lab.cost import NodeCost
from inception_lab.design import Design, from_text, graph_of
from inception_lab.graph import weighted_depth
from inception_lab.labs import Setting
from inception_lab.labs.factorization import FACTORIZATION_LAB
from inception_lab.variants.bn_inception import BN_INCEPTION, PAPER

__all__ = ["BN_INCEPTION_CLAIMS"]

_FIGURE_5: Final = f"{PAPER}, figure 5"
_APPENDIX: Final = f"{PAPER}, appendix"
_PROJECTED: Final = "bn_inception?projection=96"
_BEFORE_AND_AFTER: Final = ("googlenet", "googlenet?factorize_5x5=two_3x3", "bn_inception")
_ROUGHLY: Final = Fraction(1, 10)


# ── Outputs of figure 5 ──────────────────────────────────────────────────────

_ROWS: Final = ("4c", "4d")
_STRIDED: Final = ("3c", "4e")


def _bn_output(row: str) -> tuple[int, ...]:
    return published("bn_inception", f"inception ({row})", "output").shape


def _columns(claimed: tuple[Number, ...]) -> Outcome:
    printed, slim = graph_of(Design("bn_inception")), graph_of(from_text(_PROJECTED))
    ends = [printed.endpoint(row) for row in _ROWS]
    sums = [end.out_shape[0] for end in ends]
    mended = [slim.endpoint(row).out_shape[0] for row in _ROWS]
    terms = [" + ".join(str(shape[0]) for shape in end.in_shapes) for end in ends]
    return Outcome(
        (
            *(
                Step(f"{row}, pool projection 96", number, "channels")
                for row, number in zip(_ROWS, mended, strict=True)
            ),
            *(
                Step(f"{row}, as printed: {added}", number, "channels")
                for row, added, number in zip(_ROWS, terms, sums, strict=True)
            ),
        ),
        judge(
            as_said=all(map(exactly, claimed, sums)),
            on_condition=all(map(exactly, claimed, mended)),
        ),
        f"The printed columns add up to {terms[0]} = {sums[0]} and {terms[1]} = {sums[1]}; "
        f"{' and '.join(map(decimal, claimed))} are printed. TF-Slim's network projects the pool to 96 in the place "
        f"of 128, which gives {mended[0]} and {mended[1]}.",
    )


def _grids(claimed: tuple[Number, ...]) -> Outcome:
    graph = graph_of(Design("bn_inception"))
    leaving = [graph.endpoint(row).out_shape[1] for row in _STRIDED]
    entering = [next(node.in_shapes[0][1] for node in graph.nodes if node.block == row) for row in _STRIDED]
    return Outcome(
        (
            Step("Grid that enters 3c and 4e", " and ".join(map(str, entering))),
            Step("Grid that leaves 4e", leaving[1], "pixels a side"),
            Step("Grid that leaves 3c", leaving[0], "pixels a side"),
        ),
        judge(as_said=all(map(exactly, claimed, leaving))),
        f"Both modules have stride 2: {entering[0]} becomes {leaving[0]}, {entering[1]} becomes {leaving[1]}. The "
        f"figure prints {' and '.join(map(decimal, claimed))} as their outputs, the grids that enter.",
    )


# ── What two 3×3 for each 5×5 change (appendix) ──────────────────────────────


def _deeper(claimed: tuple[Number, ...]) -> Outcome:
    (stated,) = claimed
    before, replaced, bn = (weighted_depth(graph_of(from_text(text))) for text in _BEFORE_AND_AFTER)
    return Outcome(
        (
            Step("GoogLeNet's longest path", before, "layers"),
            Step("BN-Inception's longest path, with one module more", bn, "layers"),
            Step("GoogLeNet's with two 3×3 for each 5×5", replaced, "layers"),
            Step("Layers that the replacement adds", replaced - before, "layers"),
        ),
        judge(as_said=exactly(stated, replaced - before)),
        f"Two 3×3 in the place of each 5×5 make GoogLeNet's longest path {replaced} layers in the place of {before}: "
        f"{replaced - before} more. BN-Inception's is {bn}, because it also has one module more.",
    )


def _grown(unit: str, quantity: Callable[[NodeCost], int], claimed: tuple[Number, ...]) -> Outcome:
    """Judge by how many percent the replacement, or the whole BN-Inception, has more than GoogLeNet."""
    (stated,) = claimed
    before, replaced, bn = (quantity(total_of(text)) for text in _BEFORE_AND_AFTER)
    more, more_bn = (100 * (Fraction(after, before) - 1) for after in (replaced, bn))
    return Outcome(
        (
            Step("GoogLeNet", before, unit),
            Step("GoogLeNet with two 3×3 for each 5×5", replaced, unit),
            Step("BN-Inception", bn, unit),
            Step("More in BN-Inception, with all its other changes", more_bn, "%"),
            Step("More by the replacement alone", more, "%"),
        ),
        judge(as_said=about(stated, more, tolerance=_ROUGHLY), on_condition=about(stated, more_bn, tolerance=_ROUGHLY)),
        f"The replacement alone, with as many filters as the 5×5 have, adds {decimal(more)} %; {decimal(stated)} % is "
        f"stated. BN-Inception as a whole, with one module more and other filters, has {decimal(more_bn)} % more. The "
        "number is read as ± 10 %.",
    )


# ── The claims ───────────────────────────────────────────────────────────────

_AGAINST_GOOGLENET: Final = side_by_side("googlenet", "googlenet?factorize_5x5=two_3x3").turned("c", "bn_inception")

BN_INCEPTION_CLAIMS: Final[tuple[Claim, ...]] = (
    Claim(
        "P576",
        Topic.PUBLISHED_TABLES,
        "Modules 4c and 4d of BN-Inception give 576 channels.",
        _FIGURE_5,
        tuple(_bn_output(row)[0] for row in _ROWS),
        _columns,
        side_by_side("bn_inception", _PROJECTED),
    ),
    Claim(
        "P28x28",
        Topic.PUBLISHED_TABLES,
        "Modules 3c and 4e of BN-Inception give 28×28 and 14×14 maps.",
        _FIGURE_5,
        tuple(_bn_output(row)[1] for row in _STRIDED),
        _grids,
        Design(BN_INCEPTION.name),
    ),
    Claim(
        "P9",
        Topic.DEPTH,
        "Two 3×3 for each 5×5 increase the network's maximum depth by 9 weight layers.",
        _APPENDIX,
        (9,),
        _deeper,
        Setting(FACTORIZATION_LAB).turned("network", "googlenet"),
        quote="This increases the maximum depth of the network by 9 weight layers",
        reading="the longest path from the input to the classifier",
    ),
    Claim(
        "P25pct",
        Topic.PUBLISHED_TABLES,
        "Two 3×3 for each 5×5 increase GoogLeNet's parameters by 25 %.",
        _APPENDIX,
        (25,),
        partial(_grown, "weights", lambda cost: cost.weights),
        _AGAINST_GOOGLENET,
        quote="Also it increases the number of parameters by 25%",
    ),
    Claim(
        "P30pct",
        Topic.PUBLISHED_TABLES,
        "Two 3×3 for each 5×5 increase GoogLeNet's cost by about 30 %.",
        _APPENDIX,
        (30,),
        partial(_grown, "MACs, one image", lambda cost: cost.macs),
        _AGAINST_GOOGLENET,
        quote="the computational cost is increased by about 30%",
    ),
)
