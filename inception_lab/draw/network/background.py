"""What a drawing is held against: the whole network, another network, or a measurement."""

from __future__ import annotations

from dataclasses import dataclass

from inception_lab.draw.network.statuses import Side
from inception_lab.graph import LayerGraph

__all__ = ["NOTHING", "Background"]


@dataclass(frozen=True, slots=True)
class Background:
    """Shares are shares of `whole`, where the drawn graph is cut from it.

    `side` says what became of the layers in a comparison, for the colouring
    "change"; `latencies` has (a layer's id, its measured milliseconds), for the
    colouring "latency".
    """

    whole: LayerGraph | None = None
    side: Side | None = None
    latencies: tuple[tuple[str, float], ...] = ()


NOTHING = Background()
