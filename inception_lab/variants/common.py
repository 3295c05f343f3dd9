"""What several variants share: the knobs that mean the same everywhere, and classifiers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

from inception_lab.graph import format_shape
from inception_lab.knobs import AnyKnob, BankKnob, ChoiceKnob, IntKnob, NumberKnob, ShapeKnob, SwitchKnob, Values
from inception_lab.rewrite import Factorization, factorize_all, merge_pairs, scale_width, with_norm
from inception_lab.spec import (
    ActivationKind,
    AvgPool,
    BatchNorm,
    Block,
    Chain,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    Network,
    Padding,
    Pair,
    Shape,
    Stage,
)

__all__ = [
    "CLASSES",
    "FACTORIZE_5X5",
    "FACTORIZE_7X7",
    "HEADS",
    "INPUT",
    "NORM",
    "WIDTH",
    "ConvStyle",
    "bank_knob",
    "blocks_knob",
    "branch",
    "classifier",
    "finish",
    "first_letter",
    "heads_knob",
    "input_knob",
    "letters",
    "network_knobs",
    "scale_knob",
    "slim_head",
]

B = TypeVar("B", bound=tuple[int, ...])


# ── Knobs ────────────────────────────────────────────────────────────────────
#
# A constant is the key of its value; a variant may declare it with another default and another help.

INPUT: Final = ShapeKnob(
    name="input",
    label="Input size",
    group="Network",
    help="Channels × height × width of one image.",
    default=(3, 299, 299),
)
CLASSES: Final = IntKnob(
    name="classes",
    label="Classes",
    group="Network",
    help="Outputs of the last linear layer: 1000 for ImageNet.",
    default=1000,
    least=1,
    most=100_000,
)
WIDTH: Final = NumberKnob(
    name="width",
    label="Width",
    group="Network",
    help="Multiplies every filter count, rounded to whole filters. MACs grow with about its square.",
    default=1.0,
    least=0.1,
    most=4.0,
    step=0.05,
)
NORM: Final = ChoiceKnob(
    name="norm",
    label="Batch norm",
    group="Network",
    help="Batch normalisation after each convolution (Ioffe & Szegedy 2015); without it a convolution has a bias.",
    default="batch",
    options=(("batch", "after each convolution"), ("none", "none, biases instead")),
)
HEADS: Final = SwitchKnob(
    name="heads",
    label="Count auxiliary heads",
    group="Heads",
    help="They help training and are left out at inference; on, they are built and counted.",
    default=False,
)
FACTORIZE_5X5: Final[ChoiceKnob[Literal["as_published"] | Factorization]] = ChoiceKnob(
    name="factorize_5x5",
    label="Every 5×5",
    group="Factorization",
    help="“Rethinking”, section 3.1, figures 4 and 5: two 3×3 see the same 5×5 field. Heads keep their kernels.",
    default="as_published",
    options=(
        ("as_published", "as published"),
        ("two_3x3", "two 3×3"),
        ("1xn_nx1", "1×5 then 5×1"),
        ("nx1_1xn", "5×1 then 1×5"),
        ("side_by_side", "1×5 beside 5×1"),
    ),
)
"""What stands in the place of every 5×5."""
FACTORIZE_7X7: Final[ChoiceKnob[Literal["as_published", "whole"] | Factorization]] = ChoiceKnob(
    name="factorize_7x7",
    label="Every 7×7",
    group="Factorization",
    help="“Rethinking”, section 3.2, figures 3 and 6: a 1×7 and a 7×1 see the same 7×7 field.",
    default="as_published",
    options=(
        ("as_published", "as published"),
        ("whole", "one 7×7"),
        ("1xn_nx1", "1×7 then 7×1"),
        ("nx1_1xn", "7×1 then 1×7"),
        ("three_3x3", "three 3×3"),
        ("side_by_side", "1×7 beside 7×1"),
    ),
)
"""What stands in the place of every 1×7, 7×1 pair."""


def input_knob(default: Shape) -> ShapeKnob:
    """Declare the input size, (C, H, W)."""
    size = format_shape(default)
    return replace(INPUT, default=default, help=f"{INPUT.help} The source uses {size}.")


def network_knobs(input_shape: Shape, *, norm: str = "batch", classes: int = 1000) -> tuple[AnyKnob, ...]:
    """Declare input, classes, width and norm, which every whole network has."""
    return input_knob(input_shape), replace(CLASSES, default=classes), WIDTH, replace(NORM, default=norm)


def heads_knob(where: str) -> SwitchKnob:
    """Declare the auxiliary heads, which take part in training only."""
    return replace(HEADS, help=f"{where} {HEADS.help}")


def blocks_knob(name: str, label: str, default: int, where: str, *, most: int = 24) -> IntKnob:
    """Declare how many blocks a stage repeats."""
    return IntKnob(name=name, label=label, group="Blocks", help=where, default=default, least=0, most=most)


def scale_knob(name: str, label: str, default: float, where: str) -> NumberKnob:
    """Declare the factor on a stage's residual branches before the sum."""
    return NumberKnob(
        name=name, label=label, group="Residuals", help=where, default=default, least=0.0, most=2.0, step=0.01
    )


def bank_knob(name: str, label: str, default: B, where: str, *, optional: tuple[str, ...] = ()) -> BankKnob[B]:
    """Declare a row of filter counts, a named tuple; its `optional` fields may be 0."""
    return BankKnob(name=name, label=label, group="Filter banks", help=where, default=default, optional=optional)


# ── Layers ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ConvStyle:
    """Writes ``conv("Conv2d_0b_3x3", 96, 3)`` in a network's own norm, bias and activation.

    `count_include_pad` is what average pools of the same network divide by at the border.
    """

    norm: BatchNorm | None = BatchNorm(1e-3)
    bias: bool = False
    activation: ActivationKind | None = "relu"
    count_include_pad: bool = False

    def __call__(
        self, name: str, channels: int, kernel: int | Pair, *, stride: int = 1, padding: Padding = "same"
    ) -> Conv:
        """Return a convolution; a whole number for the kernel means square."""
        size = (kernel, kernel) if isinstance(kernel, int) else kernel
        return Conv(
            name,
            channels,
            size,
            (stride, stride),
            padding,
            bias=self.bias,
            norm=self.norm,
            activation=self.activation,
        )

    def linear(self, name: str, channels: int | Literal["input"]) -> Conv:
        """Return a 1×1 with a bias and neither norm nor activation ("filter expansion")."""
        return Conv(name, channels, (1, 1), bias=True, norm=None, activation=None)


def branch(number: int, *layers: Block) -> Chain:
    """Return ``Branch_<number>``."""
    return Chain(f"Branch_{number}", layers)


def letters(grid: int, first: str, count: int) -> tuple[str, ...]:
    """Return TF-Slim's names of `count` modules on a grid: Mixed_5b, Mixed_5c, …"""
    return tuple(f"Mixed_{grid}{chr(ord(first) + position)}" for position in range(count))


def first_letter(stem: Stage) -> str:
    """Return the letter of the first module on the 35×35 grid: after the stem's own Mixed_5b, c."""
    return "c" if any(block.name == "Mixed_5b" for block in stem.blocks) else "b"


def classifier(classes: int, *, dropout: float) -> Stage:
    """Return the classifier: global average pool, dropout, linear."""
    return Stage(
        "classifier",
        (GlobalAvgPool("AvgPool_1a"), Dropout("Dropout_1b", dropout), Flatten("Flatten"), Linear("Logits", classes)),
    )


def slim_head(classes: int) -> Chain:
    """Return TF-Slim's auxiliary head: 5×5/3 pool, 1×1 128, full-size convolution 768, linear.

    The pooled 17×17 grid is 5×5, which the second convolution covers.
    Source: TF-Slim, `inception_v3` and `inception_v4`; torchvision has the same sizes.
    """
    conv = ConvStyle()
    return Chain(
        "",
        (
            AvgPool("AvgPool_1a_5x5", (5, 5), (3, 3)),
            conv("Conv2d_1b_1x1", 128, 1),
            conv("Conv2d_2a_5x5", 768, 5, padding="valid"),
            GlobalAvgPool("AvgPool_2b"),
            Flatten("Flatten"),
            Linear("Logits", classes),
        ),
    )


# ── After the builder ────────────────────────────────────────────────────────


def finish(network: Network, values: Values, *, published_norm: str) -> Network:
    """Apply the knobs that mean the same for every variant, in a fixed order; a variant may lack any of them.

    Factorization first, so that factors share the published widths; then width;
    then norm, where it differs from what was published; then the heads.
    """
    five, seven = values.get(FACTORIZE_5X5), values.get(FACTORIZE_7X7)
    if five is not None and five != "as_published":
        network = factorize_all(network, (5, 5), five)
    if seven is not None and seven != "as_published":
        network = merge_pairs(network, 7)
        if seven != "whole":
            network = factorize_all(network, (7, 7), seven)
    width, norm, heads = values.get(WIDTH), values.get(NORM), values.get(HEADS)
    if width is not None and width != 1.0:
        network = scale_width(network, width)
    if norm is not None and norm != published_norm:
        network = with_norm(network, BatchNorm() if norm == "batch" else None)
    return network if heads is None else replace(network, heads_on=heads)
