"""Rewrites `Network → Network`: pure, by node id, keeping output shapes where they say so."""

from __future__ import annotations

from inception_lab.rewrite.banks import (
    drop_reduction,
    exchange_stem,
    insert_reduction,
    scale_width,
    with_channels,
    with_norm,
    with_residual_scale,
)
from inception_lab.rewrite.factorization import (
    FACTORIZATIONS,
    Factorization,
    factorize,
    factorize_all,
    merge,
    merge_pairs,
)
from inception_lab.rewrite.naive import isolate, without_reductions
from inception_lab.rewrite.walk import replace_block

__all__ = [
    "FACTORIZATIONS",
    "Factorization",
    "drop_reduction",
    "exchange_stem",
    "factorize",
    "factorize_all",
    "insert_reduction",
    "isolate",
    "merge",
    "merge_pairs",
    "replace_block",
    "scale_width",
    "with_channels",
    "with_norm",
    "with_residual_scale",
    "without_reductions",
]
