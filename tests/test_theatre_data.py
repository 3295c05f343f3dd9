"""What the browser is sent of a layer adds up to torch's values by the rule the types state, and is small enough."""

from __future__ import annotations

from base64 import b64decode
from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import Design, graph_of
from inception_lab.draw.network.offline import packed
from inception_lab.engine.work.inside import values_of
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph, Node, infer
from inception_lab.images import Picture
from inception_lab.inside import gather
from inception_lab.inside.gather import MOST_BYTES, check_size, gathered, most_maps
from inception_lab.inside.layer import Norm, act_of, as_map, readers, window_of
from inception_lab.inside.theatre import theatre
from inception_lab.inside.theatre_types import PlaneData, TheatreData
from inception_lab.spec import Conv, Network
from tests.layer_values import noise, passed
from tests.small_networks import chain_of, every_kind
from tests.test_inside import LAYERS, UNEVEN

Numbers = NDArray[np.float64]


def floats(text: str, *shape: int) -> Numbers:
    return np.frombuffer(b64decode(text), "<f4").astype(np.float64).reshape(shape)


def plane_of(data: TheatreData, plane: PlaneData) -> Numbers:
    shape = data["in_shape"][1:]
    if not plane["levels"]:
        return floats(plane["values"], *shape)
    levels = np.frombuffer(b64decode(plane["levels"]), np.uint8).reshape(shape)
    return (levels.astype(np.float32) / np.float32(127.5) - np.float32(1)).astype(np.float64)


def recombined(data: TheatreData, row: int, column: int) -> tuple[float, float]:
    """Return the value at a position and its tolerance, by the words of `TheatreData` alone."""
    (height, width), (top, bottom, left, right) = data["kernel"], data["padding"]
    first = (row * data["stride"][0] - top, column * data["stride"][1] - left)
    places = [(first[0] + r, first[1] + c) for r in range(height) for c in range(width)]
    in_height, in_width = data["in_shape"][1:]
    on_map = [(r, c) for r, c in places if 0 <= r < in_height and 0 <= c < in_width]
    counted = sum(r < in_height + bottom and c < in_width + right for r, c in places)
    maps = [plane_of(data, plane) for plane in data["planes"]]
    rest = data["rest"]
    others, absolute = (0.0, 0.0)
    if rest is not None:
        others = floats(rest["values"], *data["out_shape"][1:])[row, column]
        absolute = floats(rest["absolute"], *data["out_shape"][1:])[row, column]
    seen = [[values[place] for place in on_map] for values in maps]
    value = terms = 0.0
    match data["act"]:
        case "window":
            for plane, values in zip(data["planes"], maps, strict=True):
                weights = floats(plane["weights"], height, width)
                products = [weights[r - first[0], c - first[1]] * values[r, c] for r, c in on_map]
                value, terms = value + sum(products), terms + sum(map(abs, products))
            value, terms = value + others, terms + absolute
        case "largest":
            value = max(seen[0])
            terms = abs(value)
        case "mean":
            divisor = counted if data["padding_counts"] else len(on_map)
            value, terms = sum(seen[0]) / divisor, sum(map(abs, seen[0])) / divisor
        case "sum":
            body = data["scale"] * seen[1][0]
            value, terms = seen[0][0] + body, abs(seen[0][0]) + abs(body)
        case "response":
            response = data["response"]
            assert response is not None
            squares = others + sum(values[0] ** 2 for values in seen)
            own = next(n for n, plane in enumerate(data["planes"]) if plane["channel"] == data["channel"])
            value = seen[own][0] / (response["k"] + response["alpha"] / response["size"] * squares) ** response["beta"]
            terms = abs(value)
        case "concat" | "pass" | "input":
            value = seen[0][0]
            terms = abs(value)
    if data["bias"] is not None:
        value, terms = value + data["bias"], terms + abs(data["bias"])
    if data["norm"] is not None:
        norm = data["norm"]
        scale = norm["gamma"] / sqrt(norm["variance"] + norm["epsilon"])
        value = scale * (value - norm["mean"]) + norm["beta"]
        terms = abs(scale) * (terms + abs(norm["mean"])) + abs(norm["beta"])
        assert norm["shift"] == pytest.approx(norm["beta"] - norm["mean"] * norm["scale"]) and scale == norm["scale"]
    if data["relu"]:
        value = max(value, 0.0)
    return value, data["tolerance"] * terms + data["slack"]


def check(graph: LayerGraph, picture: Picture) -> None:
    ran = passed(graph, picture)
    for node in graph.counted():
        for channel in {0, node.out_shape[0] // 2, node.out_shape[0] - 1}:
            data = theatre(graph, values_of(node, channel, ran, picture), picture)
            _, height, width = data["out_shape"]
            output = floats(data["output"], height, width)
            for row in range(height):
                for column in range(width):
                    value, tolerance = recombined(data, row, column)
                    assert abs(value - output[row, column]) <= tolerance, (node.id, channel, row, column)


@pytest.mark.parametrize("name", LAYERS)
def test_what_is_sent_of_a_layer_adds_up_to_torchs_values(name: str) -> None:
    check(infer(chain_of(LAYERS[name], shape=UNEVEN)), noise(UNEVEN))


def test_what_is_sent_of_a_network_adds_up_to_torchs_values() -> None:
    network = every_kind(heads_on=True)
    check(infer(network), noise(network.input))


def test_what_is_not_sent_is_in_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "most_maps", lambda _node: 2)
    monkeypatch.setattr(gather, "_how_many_fit", lambda *_: 0)
    network = every_kind()
    check(infer(network), noise(network.input))


# ── Size ─────────────────────────────────────────────────────────────────────


def worst(graph: LayerGraph, node: Node, zeros: float = 0.0) -> TheatreData:
    """Return a layer's data whose every value is noise, which does not compress, but for a share of zeros."""
    dice = np.random.default_rng(0)
    picture = noise(graph.nodes[0].out_shape)

    def fetch(source: int, _first: int, count: int) -> NDArray[np.float32]:
        shape = as_map((node.in_shapes or (node.out_shape,))[source])[1:]
        values = dice.standard_normal((count, *shape)).astype(np.float32)
        values[dice.random(values.shape) < zeros] = 0
        return np.clip(values, -1, 1) if (node.inputs or ("input",))[0] == "input" else values

    channel = node.out_shape[0] // 2
    kernel, _, _ = window_of(node, channel)
    reads = sum(reader.count for reader in readers(node, channel))
    weights = dice.standard_normal((reads, *kernel)).astype(np.float32) if act_of(node) == "window" else None
    output = dice.standard_normal(as_map(node.out_shape)[1:]).astype(np.float32)
    norm = Norm(1 / 3, 1 / 7, 1 / 11, 1 / 13, 1e-3)
    return theatre(graph, gathered(node, channel, fetch, output, weights=weights, bias=1 / 3, norm=norm), picture)


@pytest.mark.parametrize("zeros", [0.0, 0.6, 0.95])
@pytest.mark.parametrize("name", ["googlenet", "inception_v3", "xception"])
def test_what_is_sent_of_any_layer_is_below_a_megabyte_whatever_its_values(name: str, zeros: float) -> None:
    graph = graph_of(Design(name))
    nodes = {(node.op, node.in_shapes, node.out_shape, node.layer and getattr(node.layer, "kernel", None)): node
             for node in graph.counted()}  # fmt: skip
    heaviest = sorted(nodes.values(), key=lambda node: -np.prod((node.in_shapes or ((1,),))[0]))[:12]
    sizes = {node.id: len(packed(worst(graph, node, zeros))) for node in heaviest}
    assert max(sizes.values()) <= MOST_BYTES, sizes
    assert zeros or max(sizes.values()) > 0.85 * MOST_BYTES  # what can be sent is sent


def test_a_pointwise_layer_sends_all_its_channels_where_they_fit() -> None:
    graph = graph_of(Design("googlenet"))
    data = worst(graph, graph.node("3a.Branch_1.Conv2d_0a_1x1"))
    assert len(data["planes"]) == 192 and data["rest"] is None


def test_zeros_leave_room_for_more_channels() -> None:
    graph = graph_of(Design("googlenet"))
    node = graph.node("3b.Branch_1.Conv2d_0a_1x1")
    dense, sparse = worst(graph, node), worst(graph, node, zeros=0.5)
    assert most_maps(node) <= len(dense["planes"]) < 200 and dense["rest"] is not None
    assert len(sparse["planes"]) == 256 and sparse["rest"] is None


def test_an_image_is_made_smaller_until_its_file_fits() -> None:
    network = chain_of(Conv("x", 1, (300, 300), padding="valid"), shape=(3, 300, 300))
    graph = infer(network)
    picture = noise(network.input)
    data = theatre(graph, values_of(graph.nodes[1], 0, passed(graph, picture), picture), picture)
    image = data["image"]
    assert image is not None and (image["height"], image["width"]) == (300, 300)
    file = b64decode(image["source"].removeprefix("data:image/png;base64,"))
    assert file.startswith(b"\x89PNG") and 20_000 < len(file) <= gather.IMAGE_BYTES < len(picture.png())


def test_maps_too_large_to_be_sent_are_refused_before_the_run() -> None:
    large: Network = chain_of(Conv("x", 4, (3, 3)), Conv("y", 4, (3, 3), (8, 8)), shape=(3, 600, 600))
    graph = infer(large)
    with pytest.raises(BackendError, match=r"x: its maps are too large .*600×600.*make the network's input smaller"):
        check_size(graph.node("x"))
    assert most_maps(graph.node("x")) == 0


# ── What else is told ────────────────────────────────────────────────────────


def test_fields_are_the_receptive_fields_branch_by_branch() -> None:
    network = every_kind()
    graph = infer(network)
    picture = noise(network.input)
    ran = passed(graph, picture)
    fields = receptive_fields(graph)
    for node in graph.counted():
        data = theatre(graph, values_of(node, 0, ran, picture), picture)
        last = data["fields"][-1]
        field = fields[node.id]
        assert (last["top"], last["left"]) == (field.vertical.first, field.horizontal.first)
        assert (last["size"], last["stride"]) == (field.size, field.stride)
        assert [part["size"] for part in data["fields"][:-1]] == [branch.size for branch in field.branches]
    concat = theatre(graph, values_of(graph.node("3a.concat"), 0, ran, picture), picture)
    assert [(branch["title"], branch["first"], branch["channels"]) for branch in concat["branches"]] == [
        ("Branch_0", 0, 3),
        ("Branch_1", 3, 6),
    ]
    assert [field["title"] for field in concat["fields"]] == ["Branch_0", "Branch_1", "all"]
    added = theatre(graph, values_of(graph.node("block.sum"), 0, ran, picture), picture)
    assert [field["title"] for field in added["fields"]] == ["shortcut", "body", "all"]
    assert added["scale"] == 0.17 and [plane["source"] for plane in added["planes"]] == ["3a.concat", "block.body.b"]
