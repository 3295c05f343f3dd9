"""What Python tells the browser of one channel of one layer, field by field, as JSON values.

`static/theatre/theatre.d.ts` says the same to the browser's code; ``python -m scripts.scene_types`` writes it from
here. Values and weights are rows of float32 values, little-endian, in base64. A map is sent row by row.
"""

from __future__ import annotations

from typing import Literal, TypedDict

__all__ = [
    "BranchData",
    "FactorData",
    "FieldData",
    "ImageData",
    "NormData",
    "PlaneData",
    "ResponseData",
    "RestData",
    "TheatreData",
    # The values of its fields.
    "Act",
]

Act = Literal["window", "largest", "mean", "concat", "sum", "response", "pass", "input"]
"""How a value is made: weighted window (convolution, linear), largest or mean of a window, a branch's value, shortcut
plus scaled body, local response norm, the same value (after its activation), a pixel of the image."""


class PlaneData(TypedDict):
    """One map that comes in, H × W values, and the part of the filter (kernel's height × width) that reads it.

    `channel` counts within `source`, the layer it comes from; `weights` is empty where nothing is weighted. One of the
    image's own colours is sent as `levels`, a byte a pixel in base64: each value is byte / 127.5 − 1, rounded to
    float32 after both. Then `values` is empty, elsewhere `levels` is.
    """

    source: str
    channel: int
    values: str
    levels: str
    weights: str


class RestData(TypedDict):
    """What the `channels` maps that are not sent add to the sum, at each position of the output.

    `absolute` is the sum of their terms without signs, for the tolerance. In a local response norm both are what they
    add to the sum of the squares.
    """

    channels: int
    values: str
    absolute: str


class NormData(TypedDict):
    """Batch norm of this channel: gamma · (x − mean) / √(variance + epsilon) + beta = scale · x + shift."""

    gamma: float
    beta: float
    mean: float
    variance: float
    epsilon: float
    scale: float
    shift: float


class ResponseData(TypedDict):
    """x / (k + alpha / size · the sum of the squares over `size` channels) ** beta."""

    size: int
    alpha: float
    beta: float
    k: float


class BranchData(TypedDict):
    """A branch of a concat: its channels begin at `first` of the output's."""

    id: str
    title: str
    first: int
    channels: int


class FactorData(TypedDict):
    """A factor of the layer's MACs as its formula writes it, and what it counts in a word or two."""

    text: str
    value: int
    meaning: str


class FieldData(TypedDict):
    """What position 0 of the output sees of the image: from (top, left), `size`; its neighbour `stride` pixels on."""

    title: str
    top: int
    left: int
    size: tuple[int, int]
    stride: tuple[int, int]


class ImageData(TypedDict):
    """The image that passed through, as a picture's address (``data:image/png;base64,…``), in pixels of the input."""

    source: str
    height: int
    width: int


class TheatreData(TypedDict):
    """One channel of one layer for one image: what comes in, what is done with it, and what torch gave.

    Shapes are (C, H, W); a vector of n values is (n, 1, 1). Padding is (top, bottom, left, right); a flatten takes one
    place of its plane, which its padding cuts out: position 0's window begins at (−top, −left), as everywhere.

    At each position the value is, by `act`: the sum over the planes of weights · patch, plus `rest`, plus `bias`; the
    patch's largest value, padding never; its mean, over all places of the window on the padded map where
    `padding_counts`, else over those on the map (what of a window lies beyond the padding never counts); the only
    plane's value; plane 0 plus `scale` times plane 1; the value of the plane whose channel is `channel` after
    `response`; the pixel of plane 0. Then `norm`, then ReLU where `relu`.

    What so comes out lies at most `tolerance` · terms + `slack` from `output`, torch's own value. Terms is the sum of
    the absolute terms (products, `rest`'s `absolute`, bias; shortcut and scaled body; a mean's values over its divisor;
    else the value itself), with a norm times |its scale| plus |mean · its scale| plus |beta|.
    """

    id: str
    title: str
    act: Act
    channel: int
    in_shape: tuple[int, int, int]
    out_shape: tuple[int, int, int]
    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int, int, int]
    padding_counts: bool
    planes: list[PlaneData]
    rest: RestData | None
    bias: float | None
    scale: float
    norm: NormData | None
    response: ResponseData | None
    relu: bool
    output: str
    tolerance: float
    slack: float
    macs: int
    products: int
    factors: list[FactorData]
    branches: list[BranchData]
    fields: list[FieldData]
    image: ImageData | None
