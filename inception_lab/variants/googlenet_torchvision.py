"""GoogLeNet as torchvision builds it: batch norm, and a 3×3 where the paper has a 5×5."""

from __future__ import annotations

from functools import partial
from typing import Final

from inception_lab.knobs import ChoiceKnob, Values
from inception_lab.spec import MaxPool, Network
from inception_lab.variants.common import FACTORIZE_5X5, ConvStyle, heads_knob, network_knobs
from inception_lab.variants.googlenet import ROWS, assemble, reduced_module
from inception_lab.variants.stems import STEM, stem, stem_knob
from inception_lab.variants.variant import TRANSFORM_INPUT, Departure, Variant, printed_count, rounded

__all__ = ["GOOGLENET_TORCHVISION"]

_SOURCE: Final = "torchvision 0.28.0, models.googlenet"


_LARGE_KERNEL: Final = ChoiceKnob(
    name="large_kernel",
    label="Third branch",
    group="Blocks",
    help="1409.4842, figure 2(b) has a 5×5; torchvision, TF-Slim and their weights have a 3×3.",
    default="3x3",
    options=(("3x3", "3×3, as torchvision"), ("5x5", "5×5, as the paper")),
)


def _build(values: Values) -> Network:
    conv = ConvStyle()
    kernel = 3 if values[_LARGE_KERNEL] == "3x3" else 5
    return assemble(
        "googlenet_torchvision",
        values,
        conv,
        partial(reduced_module, large=kernel),
        first=stem(values[STEM], conv),
        pools=(
            MaxPool("pool3_3x3", (3, 3), (2, 2), ceil_mode=True),
            MaxPool("pool4_2x2", (2, 2), (2, 2), ceil_mode=True),
        ),
        dropout=0.2,
    )


GOOGLENET_TORCHVISION: Final = Variant(
    name="googlenet_torchvision",
    title="GoogLeNet in torchvision",
    year=2014,
    source=f"{_SOURCE}, after 1409.4842",
    summary="The network most people load under this name: batch norm, no local response norm, 3×3 for every 5×5.",
    declared=(
        *network_knobs((3, 224, 224)),
        stem_knob("googlenet", "1409.4842, table 1, rows 1 to 4."),
        _LARGE_KERNEL,
        FACTORIZE_5X5,
        *ROWS.values(),
        heads_knob("1409.4842, section 5: two classifiers, on 4a and 4d."),
    ),
    build=_build,
    published=(
        printed_count("num_params", "params", 6_624_904, f"{_SOURCE}, weights' metadata"),
        rounded("GFLOPS (multiply-adds)", "macs", "1.498", 10**9, f"{_SOURCE}, weights' metadata"),
        printed_count("22 layers deep", "depth", 22, "1409.4842, section 5"),
    ),
    departures=(
        Departure(
            "the “5×5” branch is a 3×3 in all nine modules",
            "ported from TF-Slim, whose released weights have it so; 6,624,904 against 6,998,552 parameters",
            "pytorch/vision issue 906",
        ),
        Departure(
            "batch norm (epsilon 0.001) and no bias on every convolution, no local response norm",
            "the weights come from TF-Slim's inception_v1",
            _SOURCE,
        ),
        Departure(
            "the last max pool is 2×2/2, the paper's 3×3/2", "as in TF-Slim; the output is the same 7×7", _SOURCE
        ),
        Departure(
            "the auxiliary heads pool 5×5/3",
            "torchvision pools adaptively to 4×4: the same at 224, another grid elsewhere",
            _SOURCE,
        ),
        Departure(
            "heads that are on answer at inference, too, in the order output, Aux_1 (4a), Aux_2 (4d)",
            "torchvision's answer in training only, as (logits, aux_logits2, aux_logits1): the head on 4d first",
            _SOURCE,
        ),
        TRANSFORM_INPUT,
    ),
)
