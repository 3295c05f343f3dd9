"""The feature maps in the drawing's boxes: what is kept of a pass, and which boxes leave room for it."""

from __future__ import annotations

import pytest
import torch

from inception_lab.backend.module import build, watched
from inception_lab.design import Design, from_text, graph_of, network_of
from inception_lab.draw.network.box import Pixels
from inception_lab.draw.network.maps import Maps
from inception_lab.draw.network.scene import Scene
from inception_lab.engine import perform
from inception_lab.engine.requests.thumbnails import THUMBNAIL_SIDE, ThumbnailsRequest
from inception_lab.engine.work.pictures import picture_tensor
from inception_lab.errors import BackendError, ImageError
from inception_lab.graph import LayerGraph
from inception_lab.images import BUNDLED, Picture, fit

SMALL = from_text("googlenet?input=3x64x64&width=0.25&classes=10")


def cat(graph: LayerGraph) -> Picture:
    """Return the photograph as a graph's input."""
    return fit(BUNDLED["cat"].read(), graph.nodes[0].out_shape)


def test_every_layer_with_a_map_has_the_channel_that_varies_most() -> None:
    graph = graph_of(SMALL)
    picture = cat(graph)
    shown = {item.node_id: item for item in perform(ThumbnailsRequest(network_of(SMALL), picture)).thumbnails}
    outputs: dict[str, torch.Tensor] = {}
    module = build(graph, seed=0)
    ids = [node.id for node in graph.counted() if node.op != "input"]
    with watched(module, ids, lambda name, value: outputs.__setitem__(name, value[0].clone())), torch.no_grad():
        module(picture_tensor(picture))
    maps = {name: value for name, value in outputs.items() if value.dim() == 3}
    assert set(shown) == {"input", *maps}
    for name, value in maps.items():
        item = shown[name]
        spread = [float(plane.double().var(correction=0)) for plane in value]
        assert spread[item.channel] == pytest.approx(max(spread), rel=1e-4)
        assert item.channels == len(value)
        assert item.zero == sum(not bool(plane.any()) for plane in value)
        assert len(item.levels) == item.height * item.width
        assert (item.height, item.width) == tuple(min(side, THUMBNAIL_SIDE) for side in value.shape[1:])
        if max(value.shape[1:]) <= THUMBNAIL_SIDE:  # nothing is averaged: the levels are the values'
            plane = value[item.channel]
            assert (item.low, item.high) == (float(plane.min()), float(plane.max()))
            span = item.high - item.low
            back = torch.tensor(list(item.levels)).reshape(plane.shape) / 255 * span + item.low
            assert torch.allclose(back, plane, atol=span / 500 + 1e-9)


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(ImageError, match="the network's input is 3×64×64"):
        ThumbnailsRequest(network_of(SMALL), Picture(3, 8, 8, bytes(192)))


def test_boxes_leave_room_for_maps_and_nowhere_else() -> None:
    graph = graph_of(Design("googlenet"))
    pixels = Pixels(2, 1, bytes((0, 255)), "conv1_7x7: channel 3")
    data = Scene(graph, colour=Maps(graph, (("conv1_7x7", pixels), ("no such layer", pixels)))).data()
    assert data["maps"] == {"conv1_7x7": {"width": 2, "height": 1, "levels": "AP8=", "tip": "conv1_7x7: channel 3"}}
    plain = {item["id"]: item for item in Scene(graph, colour="kind").data()["items"]}
    for item in data["items"]:
        room = item["dot"].count('<FONT POINT-SIZE="9"> </FONT>')
        assert (room > 0) == ("map" in item)
        assert "map" not in plain[item["id"]] and '"> </FONT>' not in plain[item["id"]]["dot"]
    named = {item["id"]: item.get("map") for item in data["items"]}
    assert named["module:3a"] == "3a.concat" and named["conv1_7x7"] == "conv1_7x7"
    assert named["3a.concat"] is None and named["Flatten"] is None and named["AvgPool_1a"] is None
    assert "maps" not in Scene(graph, colour="kind").data()


def test_larger_maps_can_be_asked_for() -> None:
    graph = graph_of(SMALL)
    larger = perform(ThumbnailsRequest(network_of(SMALL), cat(graph), side=40)).thumbnails
    assert (larger[0].height, larger[0].width, len(larger[0].levels)) == (40, 40, 1_600)
    with pytest.raises(BackendError, match="side"):
        ThumbnailsRequest(network_of(SMALL), cat(graph), side=1_000)
