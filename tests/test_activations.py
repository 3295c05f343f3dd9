"""Feature maps and their statistics are those of the network itself, and survive being sent."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
import torch

from inception_lab.backend.module import build
from inception_lab.design import Design, network_of
from inception_lab.engine import perform
from inception_lab.engine.requests.activations import (
    ActivationsRequest,
    ActivationsResult,
    NodeActivations,
    with_sources,
)
from inception_lab.engine.requests.job import inferred
from inception_lab.engine.work.pictures import picture_tensor
from inception_lab.errors import BackendError, ImageError
from inception_lab.images import BUNDLED, Picture, fit
from inception_lab.spec import Network
from tests.small_networks import every_kind


def picture_for(network: Network) -> Picture:
    return fit(BUNDLED["cat"].read(), network.input)


def node_of(network: Network, op: str) -> str:
    return next(node.id for node in inferred(network).counted() if node.op == op)


@pytest.fixture(scope="module")
def network() -> Network:
    return network_of(Design("cifar10_module"))


@pytest.fixture(scope="module")
def join(network: Network) -> str:
    return node_of(network, "concat")


@pytest.fixture(scope="module")
def found(network: Network, join: str) -> ActivationsResult:
    nodes = with_sources(inferred(network), join)
    return perform(ActivationsRequest(network, picture_for(network), nodes))


def outputs(network: Network, node_id: str) -> torch.Tensor:
    """Return a node's output (C, H, W), by a hook of the test's own."""
    module = build(inferred(network), seed=0)
    kept = []
    module.get_submodule(node_id).register_forward_hook(lambda *given: kept.append(given[2].clone()))
    with torch.inference_mode():
        module(picture_tensor(picture_for(network)))
    return kept[0][0]  # type: ignore[no-any-return]  # a tensor, by the hook


def test_a_join_comes_with_what_it_joins(network: Network, join: str, found: ActivationsResult) -> None:
    whole, *sources = found.nodes
    assert [one.node_id for one in found.nodes] == [join, *inferred(network).node(join).inputs]
    assert sum(one.shape[0] for one in sources) == whole.shape[0]
    joined = [mean for one in sources for mean in one.channels.means]
    assert list(whole.channels.means) == pytest.approx(joined)


def test_statistics_are_those_of_the_output(network: Network, found: ActivationsResult) -> None:
    for one in found.nodes:
        value = outputs(network, one.node_id)
        assert one.shape == tuple(value.shape)
        assert one.mean == pytest.approx(float(value.mean()), rel=1e-4)
        assert one.deviation == pytest.approx(float(value.std(correction=0)), rel=1e-4)
        assert one.channels.zeros == pytest.approx([float((plane == 0).float().mean()) for plane in value])
        assert one.channels.deviations == pytest.approx(
            [float(plane.std(correction=0)) for plane in value], rel=1e-3, abs=1e-6
        )


def test_every_value_is_in_the_histogram_once(found: ActivationsResult) -> None:
    for one in found.nodes:
        assert one.histogram.values == one.shape[0] * one.shape[1] * one.shape[2]
        zeros = sum(one.channels.zeros) / len(one.channels.zeros)
        assert one.histogram.zeros == pytest.approx(zeros * one.histogram.values)


def test_maps_give_back_the_values_to_a_level(network: Network, found: ActivationsResult) -> None:
    one = found.nodes[1]
    value = outputs(network, one.node_id)
    for shown in one.maps:
        back = shown.low + (shown.high - shown.low) * torch.tensor(list(shown.levels)).float() / 255
        plane = value[shown.channel].flatten()
        assert torch.allclose(back, plane, atol=(shown.high - shown.low) / 255 + 1e-6)


@pytest.mark.gpu
def test_the_gpu_gives_the_maps_of_the_cpu(network: Network, join: str, found: ActivationsResult) -> None:
    result = perform(
        ActivationsRequest(network, picture_for(network), with_sources(inferred(network), join), device="cuda")
    )
    for here, there in zip(found.nodes, result.nodes, strict=True):
        assert there.channels.means == pytest.approx(here.channels.means, rel=0.02, abs=1e-3)


def test_large_maps_are_averaged_and_say_so() -> None:
    network = network_of(Design("googlenet"))
    first = node_of(network, "conv")
    result = perform(ActivationsRequest(network, picture_for(network), (first,), maps=3))
    one: NodeActivations = result.nodes[0]
    assert (one.shape, one.height, one.width, one.reduced) == ((64, 112, 112), 80, 80, True)
    assert [len(shown.levels) for shown in one.maps] == [6_400] * 3


def test_later_channels_and_the_image_itself_can_be_asked_for(network: Network, join: str) -> None:
    start = inferred(network).nodes[0].id
    result = perform(ActivationsRequest(network, picture_for(network), (start, join), first=2, maps=4))
    image, joined = result.nodes
    assert [shown.channel for shown in joined.maps] == [2, 3, 4, 5]
    assert [shown.channel for shown in image.maps] == [2]  # it has three
    assert -1.0 <= image.mean <= 1.0


def test_a_part_that_takes_many_channels_gets_the_colours_again_and_again() -> None:
    image = picture_tensor(fit(BUNDLED["cat"].read(), (5, 6, 7)))
    assert tuple(image.shape) == (1, 5, 6, 7)
    assert torch.equal(image[:, 0], image[:, 3])
    assert torch.equal(image[:, 1], image[:, 4])
    assert not torch.equal(image[:, 0], image[:, 2])


def test_a_layer_without_a_grid_has_no_maps_but_statistics() -> None:
    network = every_kind()
    last = node_of(network, "linear")
    result = perform(ActivationsRequest(network, picture_for(network), (last,)))
    assert result.nodes[0].maps == ()
    assert result.nodes[0].histogram.values == result.nodes[0].shape[0]


def test_a_result_pickles_and_is_the_same_twice(network: Network, join: str, found: ActivationsResult) -> None:
    assert pickle.loads(pickle.dumps(found)) == found
    assert (
        perform(ActivationsRequest(network, picture_for(network), tuple(one.node_id for one in found.nodes))) == found
    )
    other = replace(
        ActivationsRequest(network, picture_for(network), (join,)), picture=fit(BUNDLED["card"].read(), network.input)
    )
    assert other.key != ActivationsRequest(network, picture_for(network), (join,)).key


def test_what_cannot_be_looked_at_is_said_so(network: Network, join: str) -> None:
    picture = picture_for(network)
    with pytest.raises(BackendError, match="nowhere: no layer of the running network has this id"):
        ActivationsRequest(network, picture, ("nowhere",))
    with pytest.raises(BackendError, match="nodes: name 1 to 12"):
        ActivationsRequest(network, picture, ())
    with pytest.raises(ImageError, match=r"image: the network's input is 3×32×32 \(received 3×8×8\)"):
        ActivationsRequest(network, fit(BUNDLED["cat"].read(), (3, 8, 8)), (join,))


def test_a_channel_is_told_to_be_zero_for_the_other_pictures_too() -> None:
    network = network_of(Design("googlenet").turned("input", (3, 64, 64)))
    node_id = "3a.Branch_0.Conv2d_0a_1x1"
    pictures = [fit(BUNDLED[name].read(), network.input) for name in ("cat", "coffee", "card")]
    [one] = perform(ActivationsRequest(network, pictures[0], (node_id,), others=tuple(pictures[1:]))).nodes
    zero = []
    for picture in pictures:
        module, kept = build(inferred(network), seed=0), list[torch.Tensor]()
        module.get_submodule(node_id).register_forward_hook(lambda *given, kept=kept: kept.append(given[2].clone()))
        with torch.inference_mode():
            module(picture_tensor(picture))
        zero.append([not bool(plane.any()) for plane in kept[0][0]])
    assert [share == 1.0 for share in one.channels.zeros] == zero[0]
    assert list(one.channels.zero_elsewhere) == [all(pair) for pair in zip(*zero[1:], strict=True)]
    assert any(zero[0]) and not all(zero[0]) and zero[0] != list(one.channels.zero_elsewhere)
    [alone] = perform(ActivationsRequest(network, pictures[0], (node_id,))).nodes
    assert alone.channels.zero_elsewhere == ()
    assert alone.maps[0].low == pytest.approx(one.maps[0].low, abs=1e-5)
