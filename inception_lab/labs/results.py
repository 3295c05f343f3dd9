"""Published results and training figures of the family, as the papers print them, and the family's story in steps.

Facts with their sources; what a network costs is computed elsewhere, from its description.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["RESULTS", "STORY", "TRAINING", "Result", "Step", "TrainingFigure", "result_of"]

_RETHINKING: Final = "1512.00567, table 3"
_RETHINKING_4: Final = "1512.00567, table 4"
_V4: Final = "1602.07261, table 2"
_V4_144: Final = "1602.07261, table 4"
_V4_ENSEMBLE: Final = "1602.07261, table 5"


@dataclass(frozen=True, slots=True)
class Result:
    """One row of a paper's table: errors in percent as printed, empty where nothing is printed.

    `cost` is the printed cost in billions of "operations" (multiply-adds), for one crop.
    """

    network: str
    crops: int
    top1: str
    top5: str
    source: str
    cost: str = ""
    models: int = 1
    note: str = ""


RESULTS: Final = (
    Result("GoogLeNet", 1, "", "10.07", "1409.4842, table 3"),
    Result("GoogLeNet", 144, "", "6.67", "1409.4842, table 2", models=7, note="ILSVRC 2014, test set"),
    Result("GoogLeNet", 1, "29", "9.2", _RETHINKING, cost="1.5"),
    Result("BN-GoogLeNet", 1, "26.8", "", _RETHINKING, cost="1.5"),
    Result("BN-Inception", 1, "25.2", "7.8", _RETHINKING, cost="2.0"),
    Result("Inception-v2", 1, "23.4", "", _RETHINKING, cost="3.8"),
    Result("Inception-v2, RMSProp", 1, "23.1", "6.3", _RETHINKING, cost="3.8"),
    Result("Inception-v2, label smoothing", 1, "22.8", "6.1", _RETHINKING, cost="3.8"),
    Result("Inception-v2, factorized 7×7", 1, "21.6", "5.8", _RETHINKING, cost="4.8"),
    Result("Inception-v3", 1, "21.2", "5.6", _RETHINKING, cost="4.8", note="with the batch-normalised auxiliary head"),
    Result("Inception-v3", 12, "19.47", "4.48", _RETHINKING_4),
    Result("Inception-v3", 144, "18.77", "4.2", _RETHINKING_4),
    Result("BN-Inception", 1, "25.2", "7.8", _V4, note="validation set without blacklisted images"),
    Result("Inception-v3", 1, "21.2", "5.6", _V4, note="validation set without blacklisted images"),
    Result("Inception-ResNet-v1", 1, "21.3", "5.5", _V4, note="validation set without blacklisted images"),
    Result("Inception-v4", 1, "20.0", "5.0", _V4, note="validation set without blacklisted images"),
    Result("Inception-ResNet-v2", 1, "19.9", "4.9", _V4, note="validation set without blacklisted images"),
    Result("Inception-v3", 144, "18.9", "4.3", _V4_144),
    Result("Inception-ResNet-v1", 144, "18.8", "4.3", _V4_144),
    Result("Inception-v4", 144, "17.7", "3.8", _V4_144),
    Result("Inception-ResNet-v2", 144, "17.8", "3.7", _V4_144),
    Result("Inception-v4 and three Inception-ResNet-v2", 144, "16.4", "3.1", _V4_ENSEMBLE, models=4),
    Result("Xception", 1, "21.0", "5.5", "1610.02357, table 1", note="printed as accuracy, 0.790 and 0.945"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story: a network of ours, the result it is shown with, and its idea in two sentences.

    `lab` is the page (its file's name in `pages/`) on which the idea can be tried, with `query` its link.
    `drawn_as_built` is false where our description is not surely what the published figure was measured on.
    """

    name: str
    label: str
    year: int
    variant: str
    result: Result
    idea: str
    lab: str
    query: tuple[tuple[str, str], ...] = ()
    drawn_as_built: bool = True
    caution: str = ""


def result_of(network: str, source: str) -> Result:
    """Return the single-crop row of a network in a source's table."""
    return next(row for row in RESULTS if (row.network, row.source, row.crops) == (network, source, 1))


@dataclass(frozen=True, slots=True)
class TrainingFigure:
    """A number of a training as its paper prints it: quoted, for nothing is trained here.

    `name` is what lessons call it, `convention` what it is a number of.
    """

    name: str
    network: str
    quantity: str
    printed: str
    convention: str
    source: str


_RECIPE: Final = "1512.00567, section 8; 1602.07261, section 4"
_TRAINED: Final = "Inception-v3, -v4, Inception-ResNets"
_CURVES: Final = (
    # network, its name in lessons, the figures with its curves of top-1 and of top-5
    ("Inception-v3", "inception_v3", "21 and 26", "22 and 25"),
    ("Inception-ResNet-v1", "inception_resnet_v1", "21 and 26", "22 and 25"),
    ("Inception-v4", "inception_v4", "23 and 26", "24 and 25"),
    ("Inception-ResNet-v2", "inception_resnet_v2", "23 and 26", "24 and 25"),
)


def _ends(network: str, name: str, top1_figures: str, top5_figures: str) -> tuple[TrainingFigure, TrainingFigure]:
    result, convention = result_of(network, _V4), "% error, one crop, images not blacklisted"
    end, source = "End of the top-{} curve", f"{_V4}; figures "
    return (
        TrainingFigure(f"{name}_end_top1", network, end.format(1), result.top1, convention, source + top1_figures),
        TrainingFigure(f"{name}_end_top5", network, end.format(5), result.top5, convention, source + top5_figures),
    )


TRAINING: Final = (
    TrainingFigure(
        "auxiliary_weight", "GoogLeNet", "Weight of each auxiliary loss", "0.3", "in training", "1409.4842, section 5"
    ),
    TrainingFigure(
        "label_smoothing", "Inception-v3", "Label smoothing ε", "0.1", "over 1000 classes", "1512.00567, section 7"
    ),
    TrainingFigure("rmsprop_decay", _TRAINED, "RMSProp decay", "0.9", "of the mean of squared gradients", _RECIPE),
    TrainingFigure("rmsprop_epsilon", _TRAINED, "RMSProp ε", "1.0", "added to that mean", _RECIPE),
    TrainingFigure("learning_rate", _TRAINED, "Learning rate", "0.045", "at the start", _RECIPE),
    TrainingFigure(
        "learning_rate_decay", _TRAINED, "Decay of the learning rate", "0.94", "a factor, every two epochs", _RECIPE
    ),
    *(figure for curve in _CURVES for figure in _ends(*curve)),
)

STORY: Final = (
    Step(
        "googlenet",
        "GoogLeNet",
        2014,
        "googlenet",
        result_of("GoogLeNet", _RETHINKING),
        "Look at the same map through several kernels at once and join what they see. Cheap 1×1 convolutions thin "
        "out the channels before the expensive kernels.",
        "module",
    ),
    Step(
        "bn_inception",
        "BN-Inception",
        2015,
        "bn_inception",
        result_of("BN-Inception", _RETHINKING),
        "Normalise every layer's output over the batch, so that deep networks train fast. On the way two 3×3 take the "
        "place of each 5×5.",
        "factorization",
        (("kernel", "5"), ("scheme", "two_3x3")),
    ),
    Step(
        "inception_v2",
        "Inception-v2",
        2015,
        "inception_v2",
        result_of("Inception-v2", _RETHINKING),
        "Factorize further: 1×7 and 7×1 in the middle, 1×3 beside 3×1 at the end. Shrink the grid by pooling and "
        "computing at once.",
        "grid",
        drawn_as_built=False,
        caution="The paper prints no filter numbers for it; ours are reconstructed from the widths that it does print.",
    ),
    Step(
        "inception_v3",
        "Inception-v3",
        2015,
        "inception_v3",
        result_of("Inception-v3", _RETHINKING),
        "The same ideas with a better recipe: label smoothing, another optimiser, a normalised auxiliary head. The "
        "7×7 of the stem becomes three 3×3.",
        "stem",
        (("stems", "googlenet,inception_v3"),),
    ),
    Step(
        "inception_resnet_v1",
        "Inception-ResNet-v1",
        2016,
        "inception_resnet_v1",
        result_of("Inception-ResNet-v1", _V4),
        "Let a module add to its input instead of replacing it. It trains faster at about the cost of Inception-v3.",
        "claims",
        (("claim", "C13"),),
    ),
    Step(
        "inception_v4",
        "Inception-v4",
        2016,
        "inception_v4",
        result_of("Inception-v4", _V4),
        "No residual sums, but one plan for all modules and many more of them. Even the stem branches and joins.",
        "stem",
        (("stems", "figure_3,figure_14"),),
    ),
    Step(
        "inception_resnet_v2",
        "Inception-ResNet-v2 (printed)",
        2016,
        "inception_resnet_v2",
        result_of("Inception-ResNet-v2", _V4),
        "Inception-v4's stem and wider residual blocks. Sums of more than 1000 channels are scaled down, so that "
        "training stays stable.",
        "compare",
        (("a", "inception_resnet_v2"), ("b", "inception_resnet_v2_released")),
        drawn_as_built=False,
        caution="The figure prints 5, 10 and 5 blocks; the released network, which reaches this error, has 10, 20, 10.",
    ),
    Step(
        "inception_resnet_v2_released",
        "Inception-ResNet-v2 (released)",
        2016,
        "inception_resnet_v2_released",
        result_of("Inception-ResNet-v2", _V4),
        "Twice the blocks of the printed one, another stem, narrower sums. This is the network whose weights "
        "everybody uses.",
        "claims",
        (("claim", "C14"),),
    ),
    Step(
        "xception",
        "Xception",
        2017,
        "xception",
        result_of("Xception", "1610.02357, table 1"),
        "Take the idea to its end: one branch a channel. A depthwise convolution looks at each channel alone, and a "
        "1×1 joins them.",
        "explorer",
        (("variant", "xception"),),
    ),
)
