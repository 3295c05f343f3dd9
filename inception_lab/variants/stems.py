"""The stems of the family, each from its own figure, to be exchanged for one another."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from inception_lab.errors import SpecError, received
from inception_lab.knobs import ChoiceKnob
from inception_lab.spec import Block, Concat, DepthwiseConv, LocalResponseNorm, MaxPool, Stage
from inception_lab.variants.common import ConvStyle, branch
from inception_lab.variants.modules import MIXED_5B, mixed_5b, strided_branch, strided_pool, tower

__all__ = ["STEM", "STEMS", "stem", "stem_knob", "three_convs"]

STEMS: Final = (
    ("googlenet", "GoogLeNet: 7×7/2, pool, 1×1, 3×3, pool"),
    ("separable", "BN-Inception: separable 7×7/2, pool, 1×1, 3×3, pool"),
    ("inception_v3", "Inception-v3 (released): up to 192 channels"),
    ("figure_3", "Figure 3: Inception-v4 and Inception-ResNet-v2, 384 channels"),
    ("figure_14", "Figure 14: Inception-ResNet-v1, 256 channels"),
    ("released", "Inception-ResNet-v2 as released: 192 channels, pool, plain module, 320"),
    ("stride_free", "Figure 3 without strides, for 32×32 images"),
)


STEM: Final = ChoiceKnob(
    name="stem",
    label="Stem",
    group="Stem",
    help="The layers before the first module.",
    default="googlenet",
    options=STEMS,
)


def stem_knob(default: str, where: str, *, first: tuple[str, str] | None = None) -> ChoiceKnob[str]:
    """Declare which stem leads into the modules; `first` is an option of the variant's own."""
    options = STEMS if first is None else (first, *STEMS)
    return replace(STEM, default=default, help=f"{STEM.help} {where}", options=options)


def stem(name: str, conv: ConvStyle, *, printed_order: bool = False) -> Stage:
    """Return the stem of this name (see `STEMS`), its convolutions in the style `conv`.

    With `printed_order` figure 3's long branch has 7×1 before 1×7, as the figure prints it.
    """
    match name:
        case "googlenet":
            blocks = _googlenet(conv, separable=False)
        case "separable":
            blocks = _googlenet(conv, separable=True)
        case "inception_v3":
            blocks = _inception_v3(conv)
        case "figure_3":
            blocks = (*three_convs(conv), *_figure_3(conv, printed_order=printed_order))
        case "figure_14":
            blocks = (*_inception_v3(conv)[:-1], conv("Conv2d_4b_3x3", 256, 3, stride=2, padding="valid"))
        case "released":
            blocks = (*_inception_v3(conv), mixed_5b(conv, MIXED_5B))
        case "stride_free":
            blocks = _stride_free(conv)
        case _:
            raise SpecError("stem", "no such stem", received(name), f"one of {', '.join(known for known, _ in STEMS)}")
    return Stage("stem", blocks)


def _googlenet(conv: ConvStyle, *, separable: bool) -> tuple[Block, ...]:
    """GoogLeNet, table 1, rows 1 to 4; Caffe's padding, pools rounded up, and LRN where there is no norm.

    Source: 1409.4842, table 1; separable: 1502.03167, appendix (depth multiplier 8).
    """
    first: tuple[Block, ...] = (conv("conv1_7x7", 64, 7, stride=2, padding=(3, 3)),)
    if separable:
        depthwise = DepthwiseConv("conv1_depthwise", (7, 7), 8, (2, 2), (3, 3))
        first = (depthwise, conv("conv1_pointwise", 64, 1))
    lrn = conv.norm is None
    pool1, pool2 = (MaxPool(name, (3, 3), (2, 2), ceil_mode=True) for name in ("pool1_3x3", "pool2_3x3"))
    norm1, norm2 = ((LocalResponseNorm(name),) if lrn else () for name in ("norm1", "norm2"))
    return (*first, pool1, *norm1, conv("conv2_1x1", 64, 1), conv("conv2_3x3", 192, 3), *norm2, pool2)


def three_convs(conv: ConvStyle) -> tuple[Block, ...]:
    """The first three convolutions that v3, v4 and Inception-ResNet share."""
    return (
        conv("Conv2d_1a_3x3", 32, 3, stride=2, padding="valid"),
        conv("Conv2d_2a_3x3", 32, 3, padding="valid"),
        conv("Conv2d_2b_3x3", 64, 3),
    )


def _inception_v3(conv: ConvStyle) -> tuple[Block, ...]:
    """The released Inception-v3's stem; its first six layers are figure 14's of 1602.07261."""
    return (
        *three_convs(conv),
        strided_pool("MaxPool_3a_3x3"),
        conv("Conv2d_3b_1x1", 80, 1),
        conv("Conv2d_4a_3x3", 192, 3, padding="valid"),
        strided_pool("MaxPool_5a_3x3"),
    )


def _figure_3(conv: ConvStyle, *, printed_order: bool) -> tuple[Block, ...]:
    """The three concats of 1602.07261, figure 3, in TF-Slim's names; the long branch as released or as printed.

    The figure prints no stride on the last 3×3; 2 is the one that fits its sizes.
    """
    factors = ((7, 1), (1, 7)) if printed_order else ((1, 7), (7, 1))
    return (
        Concat(
            "Mixed_3a",
            (
                branch(0, strided_pool("MaxPool_0a_3x3")),
                branch(1, conv("Conv2d_0a_3x3", 96, 3, stride=2, padding="valid")),
            ),
        ),
        Concat(
            "Mixed_4a",
            (
                branch(0, conv("Conv2d_0a_1x1", 64, 1), conv("Conv2d_1a_3x3", 96, 3, padding="valid")),
                branch(
                    1,
                    *tower(conv, 64, *((64, kernel) for kernel in factors)),
                    conv("Conv2d_1a_3x3", 96, 3, padding="valid"),
                ),
            ),
        ),
        Concat(
            "Mixed_5a",
            (
                strided_branch(conv, 0, 192),
                branch(1, strided_pool("MaxPool_1a_3x3")),
            ),
        ),
    )


def _stride_free(conv: ConvStyle) -> tuple[Block, ...]:
    """Figure 3 for 32×32 images: no stride, and same padding after the first convolution.

    Source: Viblo, "Paper reading: Inception-v4, Inception-ResNet …", its PyTorch stem.
    """
    pool = MaxPool("MaxPool_0a_3x3", (3, 3), (1, 1), "same")
    long = branch(0, *tower(conv, 64, (64, (7, 1)), (64, (1, 7)), (96, (3, 3))))
    return (
        conv("Conv2d_1a_3x3", 32, 3, padding="valid"),
        conv("Conv2d_2a_3x3", 32, 3),
        conv("Conv2d_2b_3x3", 64, 3),
        Concat("Mixed_3a", (branch(0, conv("Conv2d_0a_3x3", 96, 3)), branch(1, pool))),
        Concat("Mixed_4a", (long, branch(1, *tower(conv, 64, (96, (3, 3)))))),
        Concat("Mixed_5a", (branch(0, pool), branch(1, conv("Conv2d_0a_3x3", 192, 3)))),
    )
