"""What Python tells the browser of a drawing, field by field, as JSON values.

`static/graph/scene.d.ts` says the same to the browser's code; ``python -m scripts.scene_types`` writes it from here.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from inception_lab.diff import Status
from inception_lab.draw.network.tree import Depth
from inception_lab.graph import Kind

__all__ = [
    "BoxItem",
    "DrawingData",
    "Item",
    "LayerItem",
    "MapData",
    "PageContent",
    "PaperColours",
    "PartItem",
    "PickData",
    "SceneData",
    # The values of its fields.
    "Depth",
    "Kind",
    "Status",
]


class BoxItem(TypedDict):
    """What parts and layers have; `parent` is the part around it, if any; `pair` is what a layer's twin has, too.

    `map` names the layer whose picture the box leaves room for.
    """

    id: str
    parent: str
    title: str
    lines: list[str]
    tip: str
    kind: Kind
    fill: str
    ink: str
    aux: bool
    dot: str
    border: NotRequired[str]
    status: NotRequired[Status]
    pair: NotRequired[str]
    map: NotRequired[str]


class PartItem(BoxItem):
    """A part: `frame` begins its frame in the DOT when it is open, `called` is the frame's title."""

    level: Literal["stage", "run", "module", "branch"]
    frame: str
    called: str


class LayerItem(BoxItem):
    """A layer; `channels`, `bytes` (in float32) and `shape` are those of its output."""

    level: Literal["layer"]
    inputs: list[str]
    shape: str
    channels: int
    bytes: int


Item = PartItem | LayerItem


class PaperColours(TypedDict):
    """The colours of the sheet, its frames, lines and text."""

    page: str
    stage: str
    module: str
    line: str
    text: str


class MapData(TypedDict):
    """A small picture: `levels` are bytes, row by row, in base64, 0 dark … 255 light; `tip` says what it shows."""

    width: int
    height: int
    levels: str
    tip: str


class SceneData(TypedDict):
    """A drawing; `items` has every part before what it holds, `largest` is the layer with the most MACs.

    `maps` are the pictures in the boxes, each by its layer's id.
    """

    title: str
    head: str
    items: list[Item]
    largest: str
    legend: list[tuple[str, str]]
    unit: str
    paper: PaperColours
    maps: NotRequired[dict[str, MapData]]


class PickData(TypedDict):
    """A box that the page picks; with another `turn` it is a new pick."""

    id: str
    turn: int


class DrawingData(TypedDict):
    """What a drawing is mounted with: `packed` is its SceneData, compressed; drawings of one `group` open together."""

    packed: str
    depth: Depth
    group: NotRequired[str]
    open: NotRequired[list[str]]
    pick: NotRequired[PickData]


class PageContent(DrawingData):
    """What the page that works offline holds: a drawing, the page's colour (`ground`), and every module's source."""

    title: str
    ground: str
    modules: dict[str, str]
