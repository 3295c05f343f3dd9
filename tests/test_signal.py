"""The signal through depth: the places are those that everything passes, the deviations those of torch's own values."""

from __future__ import annotations

import pickle
from math import isinf, isnan

import pytest
import torch

from inception_lab.design import Design, graph_of, network_of
from inception_lab.engine import perform
from inception_lab.engine.requests.job import inferred
from inception_lab.engine.requests.signal import (
    INITIALISATIONS,
    SignalCase,
    SignalRequest,
    SignalTrace,
    trunk,
)
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph
from inception_lab.labs.signal_cases import has_sums, norm_cases, scale_cases, width_cases, with_norm_as
from inception_lab.rewrite import with_norm, with_residual_scale
from inception_lab.spec import Chain, Conv, Network, Residual
from inception_lab.variants import VARIANTS
from tests.small_networks import chain_of

PLAIN = chain_of(*(Conv(f"conv{number}", 64, (3, 3)) for number in range(12)))
RESIDUAL = Design("inception_resnet_v2_cifar")


def traced(*cases: SignalCase, batch: int = 4) -> tuple[SignalTrace, ...]:
    return perform(SignalRequest(cases, batch=batch)).traces


def reaches_without(graph: LayerGraph, left_out: str) -> bool:
    """Tell whether the input still reaches the output when one node is taken out."""
    reached = {graph.nodes[0].id} - {left_out}
    for node in graph.counted():
        if node.id != left_out and reached & set(node.inputs):
            reached.add(node.id)
    return graph.output in reached


@pytest.mark.parametrize(
    "variant", ["googlenet", "inception_v3", "inception_resnet_v2_cifar", "xception", "cifar10_module"]
)
def test_everything_passes_the_places_of_the_trunk_and_no_other_place(variant: str) -> None:
    graph = graph_of(Design(variant))
    cuts = [
        node.id
        for node in graph.counted()
        if not node.aux
        and len(node.out_shape) == 3
        and node.out_shape[1] * node.out_shape[2] > 1
        and (node.op == "input" or not reaches_without(graph, node.id))
    ]
    assert list(trunk(graph)) == cuts


def test_deviations_are_those_of_the_values_and_of_their_gradients() -> None:
    """A linear network by hand: y = w x, so that dL/dx = w dL/dy."""
    network = chain_of(Conv("one", 3, (1, 1), activation=None), Conv("two", 2, (1, 1), activation=None))
    (trace,) = traced(SignalCase("a", network))
    assert trace.nodes == ("input", "one", "two")
    generator = torch.Generator().manual_seed(0)
    weights = []
    for filters, inputs in ((3, inferred(network).nodes[0].out_shape[0]), (2, 3)):
        weight = torch.empty(filters, inputs, 1, 1)
        torch.nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator)
        weights.append(weight)
    image = torch.randn((4, *inferred(network).nodes[0].out_shape), generator=torch.Generator().manual_seed(0))
    one = torch.nn.functional.conv2d(image, weights[0]).requires_grad_()
    two = torch.nn.functional.conv2d(one, weights[1])
    two.retain_grad()
    classes = torch.randint(2, (4,), generator=torch.Generator().manual_seed(0))
    torch.nn.functional.cross_entropy(two.flatten(2).mean(2), classes).backward()  # type: ignore[no-untyped-call]  # torch has no type for it
    assert one.grad is not None
    assert two.grad is not None
    assert trace.activations == pytest.approx(
        [float(v.detach().std(correction=0)) for v in (image, one, two)], rel=1e-4
    )
    assert trace.gradients[1:] == pytest.approx([float(v.std(correction=0)) for v in (one.grad, two.grad)], rel=1e-4)


def test_he_keeps_the_signal_and_the_others_let_it_fade() -> None:
    """Source: He et al. 2015, section 2.2: with ReLU each layer keeps the mean square at variance 2 ÷ inputs."""
    he, xavier, small = traced(*(SignalCase(name, PLAIN, name) for name in INITIALISATIONS))
    assert 0.2 < he.activations[-1] / he.activations[1] < 5
    assert xavier.activations[-1] / xavier.activations[1] < 0.1
    assert small.activations[-1] / small.activations[1] < 1e-4
    assert all(0.3 < share < 0.7 for share in he.zeros[1:])  # a ReLU stops about half


def test_batch_norm_brings_the_worst_start_back_to_one() -> None:
    off, on = traced(*(SignalCase(name, network, "small") for name, network in _normed(PLAIN)))
    assert off.activations[-1] < 1e-6
    assert 0.3 < on.activations[-1] < 1.0


def _normed(network: Network) -> list[tuple[str, Network]]:
    return [("off", with_norm_as(network, "off")), ("on", with_norm_as(network, "on"))]


def test_smaller_residual_scales_let_the_signal_grow_less() -> None:
    network = with_norm(network_of(RESIDUAL), None)
    cases = [SignalCase(f"{scale}", with_residual_scale(network, scale)) for scale in (1.0, 0.3, 0.1)]
    ends = [trace.activations[-1] for trace in traced(*cases, batch=2)]
    assert ends[0] > 10 * ends[1] > 10 * ends[2]


def test_a_request_pickles_and_gives_the_same_twice() -> None:
    request = SignalRequest((SignalCase("a", PLAIN),), batch=2)
    assert pickle.loads(pickle.dumps(request)) == request
    assert perform(request) == perform(request)


def test_what_overflows_is_told_as_it_is() -> None:
    body = Chain("body", (Conv("conv", 3, (1, 1), activation=None),))
    exploding = chain_of(*(Residual(f"block{number}", body, scale=10.0, activation=None) for number in range(60)))
    (trace,) = traced(SignalCase("a", exploding))
    assert trace.activations[1] > 1
    assert isinf(trace.activations[-1]) or isnan(trace.activations[-1])


@pytest.mark.parametrize(("cases", "batch", "problem"), [((), 4, "cases: name 1 to 6"), (1, 1, "batch: must be")])
def test_impossible_requests_are_refused(cases: object, batch: int, problem: str) -> None:
    chosen = (SignalCase("a", PLAIN),) if cases else ()
    with pytest.raises(BackendError, match=problem):
        SignalRequest(chosen, batch=batch)
    with pytest.raises(BackendError, match="initialisation: no such one"):
        SignalCase("a", PLAIN, "zeros")  # type: ignore[arg-type]  # the point


@pytest.mark.gpu
def test_the_signal_on_the_gpu_is_that_of_the_cpu() -> None:
    networks = [with_norm_as(PLAIN, "off"), with_norm_as(PLAIN, "on")]
    for network in networks:
        cpu, gpu = (perform(SignalRequest((SignalCase("a", network),), device)) for device in ("cpu", "cuda"))
        assert gpu.traces[0].activations == pytest.approx(cpu.traces[0].activations, rel=1e-3)


# ── The prepared cases ───────────────────────────────────────────────────────


def test_every_variant_has_its_cases() -> None:
    for name in VARIANTS:
        chosen = Design(name)
        networks = {**norm_cases(chosen), **width_cases(chosen), **(scale_cases(chosen) if has_sums(chosen) else {})}
        for network in networks.values():
            inferred(network)


def test_scale_cases_change_every_residual_scale() -> None:
    cases = scale_cases(RESIDUAL)
    assert list(cases) == ["scales as designed", "all scales 1", "all scales 0.3", "all scales 0.17", "all scales 0.1"]
    for scale in (1.0, 0.3, 0.17, 0.1):
        graph = inferred(cases[f"all scales {scale:g}"])
        assert {node.layer.scale for node in graph.nodes if isinstance(node.layer, Residual)} == {scale}


def test_widths_lie_below_and_above_1000_filters() -> None:
    widths = list(width_cases(Design("inception_resnet_v2_released")))
    assert widths == [
        "width 0.45, sums up to 937 filters",
        "width 1, sums up to 2,080 filters",
        "width 1.5, sums up to 3,120 filters",
    ]
