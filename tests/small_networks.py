"""Small networks that several tests run: one with every kind of layer, and random ones."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from inception_lab.spec import (
    Activation,
    ActivationKind,
    AuxHead,
    AvgPool,
    BatchNorm,
    Block,
    Chain,
    Concat,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Network,
    Padding,
    Residual,
    Stage,
)

__all__ = ["NORM", "every_kind", "chain_of", "networks"]

NORM = BatchNorm()


def chain_of(*blocks: Block, shape: tuple[int, int, int] = (3, 17, 14)) -> Network:
    return Network("small", shape, (Stage("all", blocks),))


def every_kind(*, heads_on: bool = False) -> Network:
    """Return a network with each kind of layer at least once, on an odd and an even size."""
    residual = Residual(
        "block",
        Chain("body", (Conv("a", 4, (3, 3), norm=NORM), Conv("b", "input", (1, 1), bias=True, activation=None))),
        scale=0.17,
    )
    projected = Residual(
        "wider",
        Chain("body", (Activation("relu"), DepthwiseConv("deep", (3, 3), 2, (2, 2)), Conv("point", 12, (1, 1)))),
        Chain("shortcut", (Conv("project", 12, (1, 1), (2, 2), activation=None),)),
        norm=BatchNorm(1e-5),
    )
    module = Concat(
        "3a",
        (
            Chain("Branch_0", (Conv("1x1", 3, (1, 1), bias=True, norm=NORM),)),
            Chain("Branch_1", (MaxPool("pool", (3, 3), (1, 1), "same"), Conv("1x1", 6, (1, 1), groups=2, bias=True))),
        ),
    )
    blocks = (
        Conv("stem", 8, (3, 3), (2, 2), norm=NORM),
        LocalResponseNorm("lrn"),
        module,
        residual,
        projected,
        AvgPool("mean", (2, 2), (2, 2), "same"),
        GlobalAvgPool("global"),
        Dropout("drop", 0.4),
        Flatten("flat"),
        Linear("bottleneck", 6, bias=False, norm=NORM, activation="relu"),
        Linear("logits", 10),
    )
    head_body = Chain("", (GlobalAvgPool("pool"), Flatten("flat"), Linear("logits", 10)))
    return replace(chain_of(*blocks), heads=(AuxHead("aux1", "3a", head_body),), heads_on=heads_on)


_SIDES = st.integers(1, 3)
_PAIRS = st.tuples(_SIDES, _SIDES)
_ACTIVATIONS: tuple[ActivationKind | None, ...] = (None, "relu")


@st.composite
def _layers(draw: st.DrawFn, name: str) -> Block:
    kernel, stride = draw(_PAIRS), draw(_PAIRS)
    paddings: tuple[Padding, ...] = ("same", "valid", (kernel[0] // 2, kernel[1] // 2))
    padding = draw(st.sampled_from(paddings))
    norm, activation = draw(st.sampled_from([None, NORM])), draw(st.sampled_from(_ACTIVATIONS))
    flag, ceil = draw(st.booleans()), draw(st.booleans())
    body = Chain("body", (Conv("inside", "input", kernel, bias=flag, norm=norm, activation=activation),))
    conv = Conv(name, 4, kernel, stride, padding, draw(st.sampled_from([1, 2])), flag, norm, activation)
    kinds: tuple[Block, ...] = (
        conv,
        DepthwiseConv(name, kernel, 1, stride, padding, flag, norm, activation),
        MaxPool(name, kernel, stride, padding, ceil),
        AvgPool(name, kernel, stride, padding, ceil, flag),
        LocalResponseNorm(name, draw(st.integers(1, 5))),
        Residual(name, body, None, 0.3, norm),
        Concat(name, (Chain("x", (conv,)), Chain("y", (replace(conv, channels=2),)))),
    )
    return draw(st.sampled_from(kinds))


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a small network of random layers, with a flat end or without."""
    blocks = [draw(_layers(f"layer_{n}")) for n in range(draw(st.integers(1, 5)))]
    if draw(st.booleans()):
        blocks += [GlobalAvgPool("pool"), Flatten("flat"), Linear("logits", 3, bias=draw(st.booleans()), norm=NORM)]
    return chain_of(*blocks, shape=(4, draw(st.integers(1, 16)), draw(st.integers(1, 16))))
