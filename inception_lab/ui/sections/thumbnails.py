"""What the drawing's boxes show of an image: chosen here, passed through by itself whenever image or design change."""

from __future__ import annotations

from collections.abc import Iterator

from inception_lab.design import Design, network_of
from inception_lab.draw.network.box import Box, Pixels
from inception_lab.draw.network.maps import Maps
from inception_lab.draw.network.overlay import Overlay
from inception_lab.engine import FASTEST
from inception_lab.engine.requests.thumbnails import ThumbnailsRequest, ThumbnailsResult
from inception_lab.images import Picture
from inception_lab.text.headlines import Figures
from inception_lab.text.numbers import plural, short
from inception_lab.ui import runs
from inception_lab.ui.sections.pictures import choose_picture
from inception_lab.ui.sections.switches import effect_of, show_switch

__all__ = ["choose_maps"]


def choose_maps(chosen: Design, figures: Figures, box: Box | None) -> tuple[Overlay, Picture | None]:
    """Draw the choice of an image, pass it through, and return it with the overlay: what each layer makes of it.

    Where parts are switched off the overlay says what that changes; `box` is what is picked and can be switched off.
    """
    picture = choose_picture(figures.graph.nodes[0].out_shape)
    if picture is None:
        return Maps(figures.graph), None
    show_switch(figures.graph, box)
    effect = effect_of(chosen, figures.graph, picture)
    return effect or _maps(chosen, figures, picture), picture


def _maps(chosen: Design, figures: Figures, picture: Picture) -> Maps:
    subject = (chosen, picture)
    seen = runs.want(ThumbnailsRequest, subject, lambda: ThumbnailsRequest(network_of(chosen), picture, FASTEST))
    return Maps(figures.graph, () if seen is None else tuple(_pictures(seen)))


def _pictures(seen: ThumbnailsResult) -> Iterator[tuple[str, Pixels]]:
    for shown in seen.thumbnails:
        zero = f"; {plural(shown.zero, 'channel')} zero throughout" if shown.zero else ""
        tip = (
            f"{shown.node_id}: channel {shown.channel} (from 0) of {shown.channels}; "
            f"dark {short(shown.low)}, light {short(shown.high)}{zero}"
        )
        yield shown.node_id, Pixels(shown.width, shown.height, shown.levels, tip)
