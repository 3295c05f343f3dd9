"""Makes a network ready to run in a mode: built anew, folded, laid out, fused, recorded."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

from inception_lab.backend.module import DTYPES, build, explained
from inception_lab.backend.units import ConvUnit, LinearUnit
from inception_lab.engine.requests.comparison import Mode
from inception_lab.engine.work.precision import products
from inception_lab.errors import BackendError
from inception_lab.graph import LayerGraph

__all__ = ["Step", "Timed", "fold_norms", "prepared"]

Step: TypeAlias = Callable[[Tensor], Tensor | tuple[Tensor, ...]]
Timed: TypeAlias = tuple[Step, Tensor]
"""What is run, and the images it is run with."""
_FIRST_PASSES: Final = 3
"""Passes before one is traced or recorded: layers are fused and algorithms chosen in them."""


def prepared(mode: Mode, graph: LayerGraph, image: Tensor, *, seed: int) -> Timed:
    """Build a network in a mode where `image` is, and lay the images out as it wants them. Raises BackendError."""
    module = build(graph, device=str(image.device), seed=seed)
    if mode.folded:
        fold_norms(module)
    layout = torch.channels_last if mode.channels_last else torch.contiguous_format
    with explained(mode.name):
        module.to(dtype=DTYPES[mode.dtype])
        module.to(memory_format=layout)  # type: ignore[call-overload]  # torch types no keyword alone
        shaped = image.to(dtype=DTYPES[mode.dtype], memory_format=layout)
    step: Step = module
    if mode.compiled:
        step = _compiled(module)
    elif mode.traced:
        step = _traced(module, shaped)
    elif mode.recorded:
        with products(tf32=mode.tf32):
            return _recorded(module, shaped), shaped
    return (_rounded(step) if mode.tf32 else step), shaped


def _rounded(plain: Step) -> Step:
    """Return a step whose products are rounded to TF32."""

    def step(image: Tensor) -> Tensor | tuple[Tensor, ...]:
        with products(tf32=True):
            return plain(image)

    return step


def _recorded(module: nn.Module, image: Tensor) -> Step:
    """Return a pass recorded as a CUDA graph: one launch for all its kernels, which read and write the same memory.

    The images are copied to where the graph reads them, which counts as part of a pass; its output is overwritten by
    the next one. The graph knows its weights by their addresses only, so the pass holds on to the network.

    Source: torch's notes "CUDA semantics", "CUDA Graphs".
    """
    device = image.device
    with explained("CUDA graph"), torch.cuda.device(device):
        given = image.clone()
        aside = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]  # torch has no type for it
        aside.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.stream(aside):
            for _ in range(_FIRST_PASSES):
                module(given)
        torch.cuda.current_stream(device).wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            output = module(given)

    return _Recorded(module, graph, given, output)


@dataclass(frozen=True, slots=True, eq=False)
class _Recorded:
    """A recorded pass, and all whose memory it reads and writes."""

    network: nn.Module
    graph: torch.cuda.CUDAGraph
    given: Tensor
    output: Tensor | tuple[Tensor, ...]

    def __call__(self, images: Tensor) -> Tensor | tuple[Tensor, ...]:
        self.given.copy_(images)
        self.graph.replay()
        return self.output


def _compiled(module: nn.Module) -> Step:
    """Return the module compiled, its weights frozen into the kernels' layout. Raises BackendError."""
    from torch._inductor import config
    from torch._inductor.exc import InductorError

    compiled = torch.compile(module, options={"freezing": True} if hasattr(config, "freezing") else None)

    def step(image: Tensor) -> Tensor | tuple[Tensor, ...]:
        try:
            output: Tensor | tuple[Tensor, ...] = compiled(image)
        except InductorError as error:
            reason = str(error).strip().splitlines()[0]
            raise BackendError("compiled", "torch.compile could not, it needs a C++ compiler", reason[:200]) from error
        return output

    return step


def _traced(module: nn.Module, image: Tensor) -> Step:
    """Return the module traced for images of this shape and frozen, its layers fused by oneDNN Graph."""
    before = torch.jit.onednn_fusion_enabled()  # type: ignore[no-untyped-call]  # torch has no type for it
    with warnings.catch_warnings(), torch.no_grad(), explained("traced"):
        # torch wants tracing replaced by compiling; both are compared.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.enable_onednn_fusion(True)
        try:
            frozen: Step = torch.jit.freeze(torch.jit.trace(module, image))  # type: ignore[no-untyped-call]
            for _ in range(_FIRST_PASSES):
                frozen(image)
        finally:
            torch.jit.enable_onednn_fusion(before)
    return frozen


@torch.no_grad()
def fold_norms(module: nn.Module) -> int:
    """Fold every batch norm that follows a convolution or linear into its weights; return how many were.

    With γ, β, μ, σ² of the norm: w' = w · γ/√(σ² + ε), b' = (b − μ) · γ/√(σ² + ε) + β.
    """
    folded = 0
    for unit in module.modules():
        if isinstance(unit, ConvUnit) and isinstance(unit.norm, nn.BatchNorm2d):
            unit.conv, unit.norm = fuse_conv_bn_eval(unit.conv, unit.norm), None
            folded += 1
        elif isinstance(unit, LinearUnit) and isinstance(unit.norm, nn.BatchNorm1d):
            unit.linear, unit.norm = fuse_linear_bn_eval(unit.linear, unit.norm), None
            folded += 1
    return folded
