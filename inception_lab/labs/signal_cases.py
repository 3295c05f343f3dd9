"""Which networks the signal is sent through side by side: residual scales, batch norm, widths, ways to draw weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from inception_lab.design import Design, graph_of, network_of
from inception_lab.graph import infer
from inception_lab.rewrite import with_norm, with_residual_scale
from inception_lab.spec import BatchNorm, Network
from inception_lab.variants.common import WIDTH

__all__ = ["SCALES", "has_sums", "norm_cases", "scale_cases", "width_cases", "with_norm_as"]

SCALES: Final = (1.0, 0.3, 0.17, 0.1)
"""Unscaled; the ends of the range that the paper names (1602.07261, section 3.3); a scale that was released."""
_WIDTHS: Final = (0.45, 1.0, 1.5)
"""The first takes the sums of Inception-ResNet-v2 below 1,000 filters."""


def has_sums(chosen: Design) -> bool:
    """Tell whether the design has residual sums."""
    return any(node.op == "add" for node in graph_of(chosen).counted())


def with_norm_as(network: Network, norm: str) -> Network:
    """Return the network with its norm "as_designed", "on" everywhere or "off" everywhere."""
    if norm == "as_designed":
        return network
    return with_norm(network, BatchNorm() if norm == "on" else None)


def scale_cases(chosen: Design) -> Mapping[str, Network]:
    """Name the design as it is, and with every residual block at one scale."""
    network = network_of(chosen)
    scaled = {f"all scales {scale:g}": with_residual_scale(network, scale) for scale in SCALES}
    return {"scales as designed": network, **scaled}


def norm_cases(chosen: Design) -> Mapping[str, Network]:
    """Name the design with batch norm everywhere and nowhere."""
    network = network_of(chosen)
    return {"batch norm on": with_norm(network, BatchNorm()), "batch norm off": with_norm(network, None)}


def width_cases(chosen: Design) -> Mapping[str, Network]:
    """Name the design at widths around its own, with the most channels that a residual sum or a join has."""
    now = chosen.values.get(WIDTH)
    if now is None:
        return {}
    cases = {}
    for factor in _WIDTHS:
        width = round(now * factor, 2)
        if WIDTH.least <= width <= WIDTH.most:
            network = network_of(chosen.turned(WIDTH.name, width))
            cases[f"width {width:g}, {_widest(network)}"] = network
    return cases


def _widest(network: Network) -> str:
    nodes = list(infer(network).counted())
    sums = [node.out_shape[0] for node in nodes if node.op == "add"]
    if sums:
        return f"sums up to {max(sums):,} filters"
    return f"up to {max(node.out_shape[0] for node in nodes if len(node.out_shape) == 3):,} filters"
