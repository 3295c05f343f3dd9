"""Which picture to scale shows a network best: its lanes where it is one module, its volumes where it is a network."""

from __future__ import annotations

from collections.abc import Sequence

from inception_lab.draw.scale.modules import Panel, modules_picture
from inception_lab.draw.scale.networks import network_picture
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.graph.structure import modules

__all__ = ["to_scale"]


def to_scale(panels: Sequence[Panel], *, dark: bool = False) -> ScalePicture:
    """Draw graphs one below the other on one scale. Raises SpecError for no panel."""
    if all(len(modules(panel.graph)) == 1 for panel in panels):
        return modules_picture(panels, height=360.0 + 260.0 * (len(panels) - 1), dark=dark)
    return network_picture(panels, height=560.0 * len(panels), dark=dark)
