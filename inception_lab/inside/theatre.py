"""A channel of a layer as the theatre's data: what `LayerValues` holds, written for the browser."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inception_lab.cost.receptive_field import ReceptiveField, receptive_fields
from inception_lab.graph import INPUT_ID, LayerGraph, Node
from inception_lab.images import Picture
from inception_lab.inside.gather import IMAGE_BYTES
from inception_lab.inside.layer import IMAGE_SCALE, LayerValues, Norm, act_of, as_map, window_of
from inception_lab.inside.sums import SLACK, counted, products_of, tolerance_of
from inception_lab.inside.theatre_types import (
    BranchData,
    FieldData,
    ImageData,
    NormData,
    PlaneData,
    ResponseData,
    RestData,
    TheatreData,
)
from inception_lab.spec import AvgPool, LocalResponseNorm, Residual
from inception_lab.text.words import describe

__all__ = ["theatre"]

_LEAST_SIDE: Final = 32
"""Pixels a side below which an image is not made smaller."""


def theatre(graph: LayerGraph, values: LayerValues, picture: Picture | None = None) -> TheatreData:
    """Return what the browser is told of one channel of a layer, at most `gather.MOST_BYTES` as packed text."""
    node = values.node
    kernel, stride, padding = window_of(node, values.channel)
    layer = node.layer
    factors = counted(node)
    return {
        "id": node.id,
        "title": describe(node),
        "act": act_of(node),
        "channel": values.channel,
        "in_shape": as_map((node.in_shapes or (node.out_shape,))[0]),
        "out_shape": as_map(node.out_shape),
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "padding_counts": isinstance(layer, AvgPool) and layer.count_include_pad,
        "planes": _planes(values),
        "rest": _rest(values),
        "bias": values.bias,
        "scale": layer.scale if isinstance(layer, Residual) else 1.0,
        "norm": None if values.norm is None else _norm(values.norm),
        "response": _response(layer) if isinstance(layer, LocalResponseNorm) else None,
        "relu": values.relu,
        "output": _floats(values.output),
        "tolerance": tolerance_of(node),
        "slack": SLACK,
        "macs": products_of(factors, whole=True),
        "products": products_of(factors),
        "factors": [{"text": factor.text, "value": factor.value, "meaning": factor.meaning} for factor in factors],
        "branches": _branches(node),
        "fields": _fields(graph, node),
        "image": None if picture is None else _image(picture),
    }


def _floats(values: NDArray[np.floating]) -> str:
    return b64encode(values.astype("<f4").tobytes()).decode()


def _planes(values: LayerValues) -> list[PlaneData]:
    planes: list[PlaneData] = []
    for n, source in enumerate(values.sources):
        of_image = source.node_id == INPUT_ID
        plane = values.maps[n]
        levels = plane if values.node.op == "input" else (plane + 1) * IMAGE_SCALE
        planes.append(
            {
                "source": source.node_id,
                "channel": source.channel,
                "values": "" if of_image else _floats(plane),
                "levels": b64encode(levels.round().astype(np.uint8).tobytes()).decode() if of_image else "",
                "weights": "" if values.weights is None else _floats(values.weights[n]),
            }
        )
    return planes


def _rest(values: LayerValues) -> RestData | None:
    if values.rest is None:
        return None
    rest = values.rest
    return {"channels": rest.channels, "values": _floats(rest.values), "absolute": _floats(rest.absolute)}


def _norm(norm: Norm) -> NormData:
    return {
        "gamma": norm.gamma,
        "beta": norm.beta,
        "mean": norm.mean,
        "variance": norm.variance,
        "epsilon": norm.epsilon,
        "scale": norm.scale,
        "shift": norm.shift,
    }


def _response(layer: LocalResponseNorm) -> ResponseData:
    return {"size": layer.size, "alpha": layer.alpha, "beta": layer.beta, "k": layer.k}


def _branches(node: Node) -> list[BranchData]:
    """Return a concat's branches, each named after its path below the module, or after its layer."""
    if node.op != "concat":
        return []
    branches: list[BranchData] = []
    first = 0
    for source, shape in zip(node.inputs, node.in_shapes, strict=True):
        branches.append({"id": source, "title": branch_title(node, source), "first": first, "channels": shape[0]})
        first += shape[0]
    return branches


def branch_title(node: Node, source: str) -> str:
    """Return what a join's input is called: the next name on its path below the join's block, else its whole id."""
    block = node.id.rpartition(".")[0]
    inside = source.removeprefix(f"{block}.") if block and source.startswith(f"{block}.") else source
    return inside.partition(".")[0] if inside != source else source


def _fields(graph: LayerGraph, node: Node) -> list[FieldData]:
    """Return what position 0 sees: of a join each branch's, then the smallest field that holds them all."""
    field = receptive_fields(graph)[node.id]
    names = ("shortcut", "body") if node.op == "add" else tuple(branch_title(node, source) for source in node.inputs)
    parts = [_field(name, part) for name, part in zip(names, field.branches, strict=False)]
    return [*parts, _field("all" if parts else "", field)]


def _field(title: str, field: ReceptiveField) -> FieldData:
    return {
        "title": title,
        "top": field.vertical.first,
        "left": field.horizontal.first,
        "size": field.size,
        "stride": field.stride,
    }


def _image(picture: Picture) -> ImageData:
    """Return the image, made smaller until its file is small enough."""
    side = max(picture.height, picture.width)
    png = picture.png()
    while len(png) > IMAGE_BYTES and side > _LEAST_SIDE:
        side = int(side * 0.8)
        png = picture.png(most_side=side)
    source = f"data:image/png;base64,{b64encode(png).decode()}"
    return {"source": source, "height": picture.height, "width": picture.width}
