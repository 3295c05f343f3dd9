"""The last pass of an image through a network, kept a few minutes for other layers of the same two."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from inception_lab.backend.module import GraphModule, build, explained, find_device, watched
from inception_lab.engine.requests.activations import bytes_to_keep
from inception_lab.engine.requests.job import OnProgress, Progress, inferred
from inception_lab.engine.requests.keeping import image_seconds
from inception_lab.engine.work.pictures import picture_tensor
from inception_lab.images import Picture
from inception_lab.spec import Network

__all__ = ["KEPT", "Kept", "Pass", "Subject", "exact", "passed_through"]


@dataclass(frozen=True)
class Subject:
    """What a pass is of."""

    network: Network
    picture: Picture
    device: str
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Pass:
    """A network that was built, and the output of its layers by id, the input among them, each (1, …)."""

    module: GraphModule
    outputs: Mapping[str, Tensor]


class Kept:
    """Holds one pass at most, and lets it go `seconds` after it was last asked for (None: as images are kept)."""

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._subject: Subject | None = None
        self._passed: Pass | None = None
        self._timer: threading.Timer | None = None

    def pass_of(self, subject: Subject, wanted: tuple[str, ...], on_progress: OnProgress) -> Pass:
        """Return the pass of a subject, at least with the outputs that are wanted. Raises BackendError."""
        with self._lock:
            known = self._passed if self._subject == subject else None
        if known is not None:
            on_progress(Progress("pass", 0, 1))
            self._keep(subject, known)
            return known
        self.forget()  # before another is made: the two together may not fit
        graph = inferred(subject.network)
        keeps = bytes_to_keep(graph) is not None
        on_progress(Progress("build", 0, 1))
        module = build(graph, device=subject.device, seed=subject.seed).requires_grad_(requires_grad=False)
        on_progress(Progress("pass", 0, 1))
        names = [node.id for node in graph.counted()] if keeps else list(wanted)
        passed = Pass(module, passed_through(module, graph.nodes[0].id, subject, names))
        if keeps:
            self._keep(subject, passed)
        return passed

    def forget(self) -> None:
        """Let the pass go."""
        with self._lock:
            self._let_go()

    def _keep(self, subject: Subject, passed: Pass) -> None:
        seconds = image_seconds() if self._seconds is None else self._seconds
        with self._lock:
            self._let_go()
            self._subject, self._passed = subject, passed
            self._timer = threading.Timer(seconds, self._expire, (passed,))
            self._timer.daemon = True
            self._timer.start()

    def _expire(self, passed: Pass) -> None:
        with self._lock:
            if self._passed is not passed:
                return
            self._let_go()
        # What has come to refer to itself would stay until the next run, which may never come.
        del passed
        gc.collect()

    def _let_go(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._subject = self._passed = self._timer = None


KEPT: Final = Kept()
"""This process's: a worker does one job at a time."""


def passed_through(module: GraphModule, start: str, subject: Subject, names: list[str]) -> dict[str, Tensor]:
    """Pass the image through and return the outputs of these nodes, the input's among them.

    No unit changes what it reads: a ReLU in place acts on what its own unit made, so outputs stay as they were.
    """
    image = picture_tensor(subject.picture).to(find_device(subject.device))
    outputs = {start: image}

    def note(node_id: str, output: Tensor) -> None:
        outputs[node_id] = output

    inside = [name for name in names if name != start]
    with watched(module, inside, note), torch.inference_mode(), exact(), explained("forward pass"):
        module(image)
    return outputs


@contextmanager
def exact() -> Iterator[None]:
    """Let a GPU's convolutions multiply in float32 inside the block: TF32 keeps ten bits of it, and no sum agrees."""
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.backends.cudnn.allow_tf32 = before
