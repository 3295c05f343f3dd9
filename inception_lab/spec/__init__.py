"""The vocabulary of the family as frozen values, their checks, and their JSON."""

from __future__ import annotations

from inception_lab.spec.blocks import MAX_NESTING, AuxHead, Block, Chain, Concat, Network, Residual, Stage
from inception_lab.spec.checks import MAX_CHANNELS, MAX_INPUT_SIZE
from inception_lab.spec.layers import (
    Activation,
    ActivationKind,
    AvgPool,
    BatchNorm,
    Conv,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Padding,
    Pair,
    Shape,
)

__all__ = [
    "Activation",
    "ActivationKind",
    "AuxHead",
    "AvgPool",
    "BatchNorm",
    "Block",
    "Chain",
    "Concat",
    "Conv",
    "DepthwiseConv",
    "Dropout",
    "Flatten",
    "GlobalAvgPool",
    "Layer",
    "Linear",
    "LocalResponseNorm",
    "MAX_CHANNELS",
    "MAX_INPUT_SIZE",
    "MAX_NESTING",
    "MaxPool",
    "Network",
    "Padding",
    "Pair",
    "Residual",
    "Shape",
    "Stage",
]
