"""Running Inception-v3 against the same network written by hand in plain torch, and its modes against eager.

Everything is timed in turns in one run and said as a ratio, because machines differ and are noisy.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Final

import torch
from torch import Tensor, nn

from benchmarks.peers.inception_v3 import InceptionV3
from inception_lab.backend.module import build, random_input
from inception_lab.design import Design, graph_of, network_of
from inception_lab.engine import RunRequest, perform
from inception_lab.engine.requests.comparison import ModesRequest, modes_named
from inception_lab.engine.work.devices import device_name
from inception_lab.engine.work.precision import products
from inception_lab.engine.work.timing import timed_pass

_BATCH: Final = 8
_TURNS: Final = 12
_NETWORK: Final = "inception_v3"
_FULL_PRECISION: Final = ("channels_last", "folded", "folded_channels_last", "compiled", "traced")
_HALF_PRECISION: Final = ("bfloat16", "bfloat16_best", "bfloat16_compiled")


def main() -> None:
    """Print the ratios beside what they are wanted to be."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    print(f"{device_name(torch.device(device))}, torch {torch.__version__}, {_NETWORK}, {_BATCH} images at once")
    with products(tf32=False):
        _against_hand_written(device)
    _modes(device)
    _layers(device)


def _against_hand_written(device: str) -> None:
    """Time eager against the hand-written network with the same weights; their outputs must agree."""
    graph = graph_of(Design(_NETWORK))
    ours = build(graph, device=device)
    theirs = InceptionV3().to(device).eval()
    _copy_weights(ours, theirs)
    image = random_input(graph, batch=_BATCH, device=device)
    with torch.inference_mode():
        distance = float((ours(image) - theirs(image)).norm() / theirs(image).norm())
        if distance > 1e-4:
            raise SystemExit(f"the two networks differ: their outputs are {distance:.1e} apart")
        ratio = _ratio(ours, theirs, image)
    print(f"eager ÷ hand-written: {ratio:.3f}, wanted at most 1.02 (outputs {distance:.0e} apart)")


def _copy_weights(ours: nn.Module, theirs: nn.Module) -> None:
    """Give the hand-written network our weights: both have their layers in the same order."""
    kinds = (nn.Conv2d, nn.BatchNorm2d, nn.Linear)
    pairs = zip(
        (part for part in ours.modules() if isinstance(part, kinds)),
        (part for part in theirs.modules() if isinstance(part, kinds)),
        strict=True,
    )
    for source, target in pairs:
        target.load_state_dict(source.state_dict())


def _ratio(one: Callable[[Tensor], object], other: Callable[[Tensor], object], image: Tensor) -> float:
    turns = []
    for turn in range(_TURNS + 2):
        first, second = (one, other) if turn % 2 else (other, one)
        times = {id(step): timed_pass(step, image) for step in (first, second)}
        if turn >= 2:
            turns.append(times[id(one)] / times[id(other)])
    return median(turns)


def _modes(device: str) -> None:
    """Time every mode against eager in turns."""
    names = (*_FULL_PRECISION, *_HALF_PRECISION)
    request = ModesRequest(network_of(Design(_NETWORK)), modes_named(names), device, _BATCH, repeats=_TURNS)
    found = perform(request)
    speedups = {one.mode.name: one.speedup for one in found.modes if one.speedup is not None}
    for one in found.modes:
        if one.speedup is None:
            print(f"  {one.mode.name}: {one.why}")
        else:
            prepared = f"distance {one.distance:.0e}, {one.prepared_s:.0f} s to prepare"
            print(f"  {one.mode.name}: {one.speedup:.2f} × eager ({prepared})")
    for words, some, wanted in (("float32", _FULL_PRECISION, 1.7), ("bfloat16", _HALF_PRECISION, 3.0)):
        best = max((speedups[name] for name in some if name in speedups), default=0.0)
        print(f"best {words} mode: {best:.2f} × eager, wanted at least {wanted:g}")


def _layers(device: str) -> None:
    """Hold the sum of the layers' times against the whole pass."""
    ran = perform(RunRequest(network_of(Design(_NETWORK)), device, batch=_BATCH, repeats=_TURNS))
    gap = ran.layers_ms / ran.latency_ms - 1
    print(f"layers, timed one by one, together: {gap:+.1%} against the whole pass, wanted within 10 %")


if __name__ == "__main__":
    main()
