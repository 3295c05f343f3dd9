"""The built module is the graph: its paths, shapes, parameters and arithmetic."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from torch import Tensor, nn
from torch.nn import functional

from inception_lab.backend.module import GraphModule, build, explained, random_input, run_heads
from inception_lab.cost import node_cost
from inception_lab.cost.dtypes import Dtype
from inception_lab.errors import BackendError, ShapeError
from inception_lab.graph import LayerGraph, infer
from inception_lab.spec import (
    Activation,
    AvgPool,
    BatchNorm,
    Block,
    Chain,
    Conv,
    DepthwiseConv,
    LocalResponseNorm,
    MaxPool,
    Network,
    Residual,
)
from tests.small_networks import chain_of, every_kind, networks


def observed_shapes(module: GraphModule, graph: LayerGraph, image: Tensor) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for node in graph.counted():
        if node.op != "input":
            module.get_submodule(node.id).register_forward_hook(
                lambda _module, _inputs, output, name=node.id: shapes.update({name: tuple(output.shape[1:])})
            )
    module(image)
    return shapes


def only_layer(layer: Block, shape: tuple[int, int, int], image: Tensor) -> Tensor:
    """Return what the one-layer network of `layer` gives for `image`."""
    with torch.no_grad():
        result = build(infer(chain_of(layer, shape=shape)))(image)
        assert isinstance(result, Tensor)
        return result


# ── Structure ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("heads_on", [False, True])
def test_every_output_has_the_inferred_shape(heads_on: bool) -> None:
    graph = infer(every_kind(heads_on=heads_on))
    shapes = observed_shapes(build(graph), graph, random_input(graph, batch=2))
    assert shapes == {node.id: node.out_shape for node in graph.counted() if node.op != "input"}


def test_every_unit_has_the_parameters_its_node_costs() -> None:
    graph = infer(every_kind(heads_on=True))
    module = build(graph, device="meta")
    for node in graph.counted():
        if node.op != "input":
            unit = module.get_submodule(node.id)
            assert sum(p.numel() for p in unit.parameters()) == node_cost(node).params, node.id
    assert sum(p.numel() for p in module.parameters()) == sum(node_cost(node).params for node in graph.counted())


def test_a_submodule_path_is_the_node_id_with_named_parts() -> None:
    module = build(infer(every_kind()), device="meta")
    assert isinstance(module.get_submodule("3a.Branch_1.1x1.conv"), nn.Conv2d)
    assert isinstance(module.get_submodule("3a.Branch_0.1x1.norm"), nn.BatchNorm2d)
    assert isinstance(module.get_submodule("bottleneck.norm"), nn.BatchNorm1d)
    assert isinstance(module.get_submodule("bottleneck.activation"), nn.ReLU)
    assert isinstance(module.get_submodule("wider.sum.norm"), nn.BatchNorm2d)


def test_the_norm_takes_its_epsilon_from_the_spec() -> None:
    module = build(infer(every_kind()), device="meta")
    assert module.get_submodule("stem.norm").eps == 1e-3
    assert module.get_submodule("wider.sum.norm").eps == 1e-5


def test_heads_are_built_only_where_they_are_on() -> None:
    graph = infer(every_kind(heads_on=True))
    module = build(graph)
    image = random_input(graph, batch=2)
    result = module(image)
    assert isinstance(result, tuple) and [tuple(end.shape) for end in result] == [(2, 10), (2, 10)]
    named = run_heads(module, image)
    assert torch.equal(named.output, result[0])
    assert torch.equal(named.heads["aux1"], result[1])
    without = build(infer(every_kind()))
    assert "aux1" not in dict(without.named_children())
    assert isinstance(without(image), Tensor)
    assert dict(run_heads(without, image).heads) == {}


def test_a_name_that_torch_uses_itself_is_refused() -> None:
    with pytest.raises(BackendError) as caught:
        build(infer(chain_of(Conv("forward", 2, (1, 1)))))
    assert str(caught.value) == "forward: torch's modules use one of these names themselves; rename it"


def test_a_network_without_layers_passes_its_input_on() -> None:
    graph = infer(chain_of())
    image = random_input(graph)
    assert torch.equal(build(graph)(image), image)


def test_tensors_are_dropped_after_their_last_use() -> None:
    graph = infer(every_kind())
    module = build(graph)
    spent = [name for step in module._steps for name in step.released]
    assert sorted(spent) == sorted(node.id for node in graph.counted() if node.id != graph.output)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # tracing is deprecated, and fvcore still needs it
def test_the_module_can_be_traced() -> None:
    graph = infer(every_kind(heads_on=True))
    module, image = build(graph), random_input(graph)
    with torch.no_grad():
        traced = torch.jit.trace(module, image)  # type: ignore[no-untyped-call]  # torch left it untyped
        for once, again in zip(traced(image), module(image), strict=True):
            assert torch.equal(once, again)


# ── Arithmetic ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [(7, 8), (8, 7), (9, 5)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (2, 1), (3, 3)])
def test_same_padding_convolution_equals_a_convolution_of_the_padded_map(
    size: tuple[int, int], stride: tuple[int, int]
) -> None:
    """Source: TensorFlow, `tf.nn` notes on padding: ceil(size / stride) outputs, the odd pad after."""
    kernel = (3, 2)
    graph = infer(chain_of(Conv("c", 4, kernel, stride, bias=True, activation=None), shape=(2, *size)))
    module = build(graph)
    image = random_input(graph)
    missing = [max((-(-n // s) - 1) * s + k - n, 0) for n, s, k in zip(size, stride, kernel, strict=True)]
    (before_h, after_h), (before_w, after_w) = [(m // 2, m - m // 2) for m in missing]
    conv = module.get_submodule("c.conv")
    assert isinstance(conv, nn.Conv2d)
    padded = functional.pad(image, (before_w, after_w, before_h, after_h))
    expected = functional.conv2d(padded, conv.weight, conv.bias, stride)
    assert torch.allclose(module(image), expected, atol=1e-6)
    assert tuple(expected.shape[2:]) == tuple(-(-n // s) for n, s in zip(size, stride, strict=True))


def test_padding_never_wins_a_max_pool() -> None:
    image = -torch.arange(1.0, 17.0).reshape(1, 1, 4, 4)
    out = only_layer(MaxPool("p", (3, 3), (2, 2), "same"), (1, 4, 4), image)
    assert out.tolist() == [[[[-1.0, -3.0], [-9.0, -11.0]]]]


def test_uneven_average_pooling_leaves_padding_out_of_the_mean() -> None:
    """A 2×2 window on 3×3 ends in a padded row and column: four, two, two and one real values."""
    image = torch.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    out = only_layer(AvgPool("p", (2, 2), (2, 2), "same"), (1, 3, 3), image)
    assert out.tolist() == [[[[3.0, 4.5], [7.5, 9.0]]]]


def test_uneven_average_pooling_counts_padding_where_told() -> None:
    image = torch.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    out = only_layer(AvgPool("p", (2, 2), (2, 2), "same", count_include_pad=True), (1, 3, 3), image)
    assert out.tolist() == [[[[3.0, 2.25], [3.75, 2.25]]]]


@pytest.mark.parametrize(("counts_padding", "corner"), [(False, 3.0), (True, 12 / 9)])
def test_even_average_pooling_divides_by_what_it_counts(counts_padding: bool, corner: float) -> None:
    """The first 3×3 window of 1 … 9, padded by 1, sees 1 + 2 + 4 + 5 = 12."""
    image = torch.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    out = only_layer(AvgPool("p", (3, 3), (1, 1), (1, 1), count_include_pad=counts_padding), (1, 3, 3), image)
    assert out[0, 0, 0, 0].item() == pytest.approx(corner)


@pytest.mark.parametrize("counts_padding", [False, True])
def test_a_partial_last_window_divides_by_the_values_inside(counts_padding: bool) -> None:
    """Ceil mode on 5 with kernel 2 and stride 2: the last window holds one column, and no padding lies there."""
    image = torch.arange(1.0, 26.0).reshape(1, 1, 5, 5)
    layer = AvgPool("p", (2, 2), (2, 2), ceil_mode=True, count_include_pad=counts_padding)
    out = only_layer(layer, (1, 5, 5), image)
    assert out[0, 0].tolist() == [[4.0, 6.0, 7.5], [14.0, 16.0, 17.5], [21.5, 23.5, 25.0]]


def test_ceil_mode_max_pooling_keeps_the_partial_window() -> None:
    image = torch.arange(1.0, 26.0).reshape(1, 1, 5, 5)
    assert only_layer(MaxPool("p", (2, 2), (2, 2), ceil_mode=True), (1, 5, 5), image)[0, 0, 2].tolist() == [22, 24, 25]
    assert only_layer(MaxPool("p", (2, 2), (2, 2)), (1, 5, 5), image).shape[2:] == (2, 2)


@pytest.mark.parametrize("size", [1, 4, 5])
def test_local_response_norm_equals_torchs(size: int) -> None:
    image = 10 * torch.randn(2, 6, 3, 4, generator=torch.Generator().manual_seed(0))
    out = only_layer(LocalResponseNorm("n", size, alpha=0.3, beta=0.6, k=2.0), (6, 3, 4), image)
    assert torch.allclose(out, functional.local_response_norm(image, size, 0.3, 0.6, 2.0), atol=1e-6)


def test_local_response_norm_survives_squares_beyond_float16() -> None:
    graph = infer(chain_of(LocalResponseNorm("n", 5, alpha=1e-4, beta=0.5), shape=(5, 1, 1)))
    out = build(graph, dtype="float16")(torch.full((1, 5, 1, 1), 1000.0, dtype=torch.float16))
    assert out.min().item() == pytest.approx(1000 / 101**0.5, rel=1e-2)


def test_a_residual_adds_the_scaled_body_to_the_shortcut() -> None:
    block = Residual("r", Chain("body", (AvgPool("p", (1, 1), (1, 1)),)), scale=-0.5, activation="relu")
    image = torch.tensor([[[[4.0, -2.0]]]])
    assert only_layer(block, (1, 1, 2), image).tolist() == [[[[2.0, 0.0]]]]


def test_a_residual_normalises_the_sum_and_only_then_activates() -> None:
    graph = infer(chain_of(Residual("r", Chain("body", ()), norm=BatchNorm(0.5)), shape=(1, 1, 2)))
    module = build(graph)
    norm = module.get_submodule("r.sum.norm")
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None
    norm.running_mean.fill_(3.0)
    out = module(torch.tensor([[[[1.0, 2.0]]]]))
    assert torch.allclose(out, torch.tensor([[[[0.0, 1 / 1.5**0.5]]]]))


def test_an_activation_alone_leaves_its_input_as_it_was() -> None:
    """Xception's shortcut reads the same tensor as the body's first ReLU."""
    block = Residual("r", Chain("body", (Activation("relu"),)), activation=None)
    assert only_layer(block, (1, 1, 2), torch.tensor([[[[-3.0, 5.0]]]])).tolist() == [[[[-3.0, 10.0]]]]


def test_a_depthwise_convolution_sees_one_channel_at_a_time() -> None:
    graph = infer(chain_of(DepthwiseConv("d", (1, 1), 2), shape=(3, 1, 1)))
    module = build(graph)
    assert module.get_submodule("d.conv").groups == 3
    out = module(torch.tensor([0.0, 1.0, 0.0]).reshape(1, 3, 1, 1)).flatten()
    assert [bool(value) for value in out] == [False, False, True, True, False, False]


# ── Weights, devices, number formats ─────────────────────────────────────────


def test_one_seed_gives_one_network_and_another_seed_another() -> None:
    graph = infer(every_kind())
    image = random_input(graph)
    state = torch.random.get_rng_state()
    first, again, other = (build(graph, seed=seed)(image) for seed in (7, 7, 8))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert not torch.equal(build(graph, seed=None)(image), build(graph, seed=None)(image))
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_forty_residual_sums_do_not_explode(scale: float) -> None:
    body = Chain("body", (Conv("a", 16, (3, 3)), Conv("b", "input", (1, 1), activation=None)))
    blocks = tuple(Residual(f"block_{n}", body, scale=scale, activation=None) for n in range(40))
    graph = infer(chain_of(*blocks, shape=(16, 8, 8)))
    with torch.no_grad():
        assert 0.3 < build(graph)(random_input(graph)).std().item() < 5.0


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_half_precision_agrees_with_float32(dtype: Dtype) -> None:
    graph = infer(every_kind(heads_on=True))
    with torch.no_grad():
        exact = build(graph)(random_input(graph, batch=2))
        half = build(graph, dtype=dtype, channels_last=True)(
            random_input(graph, batch=2, dtype=dtype, channels_last=True)
        )
    for one, other in zip(exact, half, strict=True):
        assert torch.allclose(one, other.float(), atol=0.06, rtol=0.06)


def test_channels_last_changes_the_layout_and_not_the_result() -> None:
    graph = infer(every_kind())
    module, image = build(graph, channels_last=True), random_input(graph, channels_last=True)
    weight = module.get_parameter("3a.Branch_0.1x1.conv.weight")
    assert weight.is_contiguous(memory_format=torch.channels_last)
    assert image.is_contiguous(memory_format=torch.channels_last) and not image.is_contiguous()
    assert torch.allclose(module(image), build(graph)(random_input(graph)), atol=1e-5)


def test_the_meta_device_needs_no_memory() -> None:
    wide = chain_of(Conv("c", 65_536, (99, 99), padding="valid"), shape=(4096, 999, 999))
    graph = infer(wide)
    module = build(graph, device="meta")
    assert {p.device.type for p in module.parameters()} == {"meta"}
    assert tuple(module(random_input(graph, device="meta")).shape) == (1, 65_536, 901, 901)


@pytest.mark.parametrize("device", ["tpu", "cpu:1", "cuda:x", "", "CPU"])
def test_an_unknown_device_is_refused(device: str) -> None:
    with pytest.raises(BackendError) as caught:
        build(infer(chain_of()), device=device)
    assert str(caught.value) == f"device: no such device (received {device!r}); use cpu, cuda, cuda:0, …, mps or meta"


def test_a_missing_gpu_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(BackendError) as caught:
        random_input(infer(chain_of()), device="cuda")
    assert str(caught.value) == "device: torch finds no CUDA GPU here (received 'cuda'); use cpu"


def test_an_unknown_number_format_is_refused() -> None:
    with pytest.raises(BackendError, match="dtype: no such number format .received 'int8'.; use float32, bfloat16"):
        build(infer(chain_of()), dtype="int8")  # type: ignore[arg-type]  # the error under test


def test_missing_memory_is_a_backend_error_that_says_so() -> None:
    with (
        pytest.raises(BackendError, match="run: the device's memory does not suffice .*; use a smaller batch"),
        explained("run"),
    ):
        torch.empty(2**58)
    with pytest.raises(BackendError, match="memory does not suffice"), explained("run"):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


def test_a_missing_operation_is_a_backend_error_that_says_so() -> None:
    message = "n: torch lacks this operation for this number format here .*use float32"
    with pytest.raises(BackendError, match=message), explained("n"):
        functional.local_response_norm(torch.ones(1, 4, 2, 2, dtype=torch.float16), 3)


# ── Law ──────────────────────────────────────────────────────────────────────


@given(networks())
def test_the_built_module_gives_every_inferred_shape_and_parameter(network: Network) -> None:
    try:
        graph = infer(network)
    except ShapeError:
        return
    module = build(graph)
    with torch.no_grad():
        shapes = observed_shapes(module, graph, random_input(graph))
    assert shapes == {node.id: node.out_shape for node in graph.nodes[1:]}
    assert sum(p.numel() for p in module.parameters()) == sum(node_cost(node).params for node in graph.nodes)
