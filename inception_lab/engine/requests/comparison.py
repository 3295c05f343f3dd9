"""Measurements of several things in one run: modes of one network, batch sizes, one network against another.

Times of two runs on a busy machine do not compare. So everything here is
measured in turns with what it is held against, and said as a ratio.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from inception_lab.cost.dtypes import Dtype
from inception_lab.engine.requests.devices import Device
from inception_lab.engine.requests.job import Job, Parts, Passes, check_batch, check_dtype, check_passes, inferred
from inception_lab.engine.requests.memory import allocated_peak
from inception_lab.engine.requests.run import Latency
from inception_lab.errors import BackendError, received
from inception_lab.spec import Network
from inception_lab.text.numbers import Quartiles

__all__ = [
    "EAGER",
    "MODES",
    "Mode",
    "ModeResult",
    "ModesRequest",
    "ModesResult",
    "PairRequest",
    "PairResult",
    "SweepPoint",
    "SweepRequest",
    "SweepResult",
    "modes_named",
    "modes_on",
]

MAX_POINTS: Final = 16
TF32_SINCE: Final = (8, 0)
"""The first compute capability, Ampere's, whose tensor cores take TF32."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A way of running a network, and how far its output may be from eager's in float32.

    `tolerance` is the relative distance ‖output − eager's‖ / ‖eager's‖ up to which the two count as equal. `recorded`
    is a CUDA graph. `only_on` names the one kind of device that has the mode; empty: all.
    """

    name: str
    about: str
    tolerance: float
    dtype: Dtype = "float32"
    channels_last: bool = False
    folded: bool = False
    compiled: bool = False
    traced: bool = False
    tf32: bool = False
    recorded: bool = False
    only_on: str = ""

    def lacking_on(self, kind: str, capability: tuple[int, int] | None) -> str:
        """Say why a kind of device, a CUDA GPU with its compute capability, has not got this mode; empty: it has."""
        if self.only_on and kind != self.only_on:
            return f"only a {self.only_on} device has it"
        if self.tf32 and capability is not None and capability < TF32_SINCE:
            least, own = (".".join(map(str, numbers)) for numbers in (TF32_SINCE, capability))
            return f"TF32 needs a GPU of compute capability {least} or more; this one has {own}"
        return ""


EAGER: Final = Mode("eager", "PyTorch as it is written: layer by layer, float32, channels outermost in memory", 1e-6)
_BOTH: Final = Mode("folded_channels_last", "both of them", 1e-4, channels_last=True, folded=True)
_BFLOAT16: Final = replace(
    _BOTH, name="bfloat16_best", about="bfloat16, folded and channels last", tolerance=5e-2, dtype="bfloat16"
)
_TF32: Final = replace(_BOTH, about="TF32, folded and channels last", tolerance=1e-2, tf32=True, only_on="cuda")
MODES: Final[Mapping[str, Mode]] = {
    mode.name: mode
    for mode in (
        EAGER,
        Mode("channels_last", "channels innermost in memory, as convolutions read them", 1e-4, channels_last=True),
        Mode("folded", "batch norm folded into the weights of its convolution", 1e-4, folded=True),
        _BOTH,
        replace(_BOTH, name="compiled", about="folded, channels last, fused by torch.compile", compiled=True),
        replace(_BOTH, name="traced", about="folded, channels last, fused by oneDNN Graph", traced=True, only_on="cpu"),
        Mode(
            "cuda_graph",
            "eager's kernels recorded once, then launched all together (a CUDA graph)",
            1e-5,
            recorded=True,
            only_on="cuda",
        ),
        Mode("tf32", "float32 with products rounded to 10 bits of mantissa (TF32)", 1e-2, tf32=True, only_on="cuda"),
        replace(_TF32, name="tf32_best"),
        replace(_TF32, name="tf32_graph", about=f"{_TF32.about}, as a CUDA graph", recorded=True),
        Mode("bfloat16", "8 bits of mantissa, float32's range", 5e-2, "bfloat16"),
        _BFLOAT16,
        replace(_BFLOAT16, name="bfloat16_compiled", about=f"{_BFLOAT16.about}, and compiled", compiled=True),
        replace(
            _BFLOAT16,
            name="bfloat16_graph",
            about=f"{_BFLOAT16.about}, as a CUDA graph",
            recorded=True,
            only_on="cuda",
        ),
        Mode("float16", "11 bits of mantissa, a small range", 1e-2, "float16"),
        Mode("float16_best", "float16, folded and channels last", 1e-2, "float16", channels_last=True, folded=True),
    )
}


def modes_on(device: Device) -> tuple[Mode, ...]:
    """Return the modes that a device has, eager first."""
    return tuple(mode for mode in MODES.values() if not mode.lacking_on(device.kind, device.capability))


def modes_named(names: Iterable[str]) -> tuple[Mode, ...]:
    """Return modes by name, eager first; `all` is every mode. Raises BackendError for an unknown name."""
    wanted = list(names)
    if "all" in wanted:
        return tuple(MODES.values())
    for name in wanted:
        if name not in MODES:
            raise BackendError("modes", "no such mode", received(name), f"use all, or {', '.join(MODES)}")
    return (EAGER, *(mode for mode in MODES.values() if mode.name in wanted and mode is not EAGER))


@dataclass(frozen=True, slots=True)
class ModeResult:
    """A mode's times beside eager's in the same turns.

    `speedup` is the median of eager's time ÷ the mode's, turn by turn, the middle of `speedups`, their quartiles;
    with `latency` None where the mode could not run or its output was not eager's: then `why` says so. `distance` is
    the relative distance of the outputs, `prepared_s` the seconds it took to fold or compile.
    """

    mode: Mode
    latency: Latency | None = None
    speedup: float | None = None
    distance: float | None = None
    prepared_s: float = 0.0
    why: str = ""
    speedups: Quartiles | None = None


@dataclass(frozen=True, slots=True)
class ModesResult(Parts):
    """The modes that were asked for, eager first."""

    device_name: str
    batch: int
    modes: tuple[ModeResult, ...]


@dataclass(frozen=True)
class ModesRequest(Job[ModesResult]):
    """Run a network in several modes."""

    network: Network
    modes: tuple[Mode, ...]
    device: str = "cpu"
    batch: int = 8
    warmup: int = 2
    repeats: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        check_batch(self.batch)
        check_passes(self.warmup, self.repeats)
        if not self.modes:
            raise BackendError("modes", "name at least one", remedy=f"use all, or {', '.join(MODES)}")

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`: eager's passes are made once more beside each mode's."""
        graph = inferred(self.network)
        count = self.warmup + self.repeats + 1
        eager = Passes(graph, self.batch, EAGER.dtype, count)
        own = (replace(eager, dtype=mode.dtype, keeps=self._held(mode)) for mode in self.modes)
        return [passes for mode in own for passes in (eager, mode)]

    def _held(self, mode: Mode) -> int:
        """Return the bytes of activations that a mode holds between its passes, while eager takes its turn."""
        return allocated_peak(inferred(self.network), batch=self.batch, dtype=mode.dtype).bytes if mode.recorded else 0


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """One batch size; `allocated_bytes` as in `RunResult`, and as predicted with the units' copies."""

    batch: int
    latency: Latency
    allocated_bytes: int | None
    predicted_bytes: int

    @property
    def images_per_s(self) -> float:
        """Images a second at the median latency."""
        return self.latency.images_per_s(self.batch)[1]


@dataclass(frozen=True, slots=True)
class SweepResult(Parts):
    """The batch sizes that were asked for."""

    device_name: str
    dtype: Dtype
    repeats: int
    points: tuple[SweepPoint, ...]


@dataclass(frozen=True)
class SweepRequest(Job[SweepResult]):
    """Run a network with several batch sizes."""

    network: Network
    batches: tuple[int, ...] = (1, 2, 4, 8, 16)
    device: str = "cpu"
    dtype: Dtype = "float32"
    channels_last: bool = False
    warmup: int = 1
    repeats: int = 5
    seed: int = 0

    def __post_init__(self) -> None:
        for batch in self.batches:
            check_batch(batch)
        check_passes(self.warmup, self.repeats)
        check_dtype(self.dtype)
        if not 1 <= len(set(self.batches)) == len(self.batches) <= MAX_POINTS:
            raise BackendError("batches", f"must be 1 to {MAX_POINTS} different sizes", str(self.batches))

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`."""
        count = self.warmup + self.repeats + 1
        return [Passes(inferred(self.network), batch, self.dtype, count) for batch in self.batches]


@dataclass(frozen=True, slots=True)
class PairResult(Parts):
    """Two networks' times in the same turns, and the first's ÷ the other's turn by turn: quartiles."""

    device_name: str
    batch: int
    repeats: int
    first: Latency
    other: Latency
    lower_ratio: float
    ratio: float
    upper_ratio: float

    @property
    def ratios(self) -> Quartiles:
        """The quartiles of the ratios."""
        return self.lower_ratio, self.ratio, self.upper_ratio


@dataclass(frozen=True)
class PairRequest(Job[PairResult]):
    """Run two networks in turns."""

    network: Network
    other: Network
    device: str = "cpu"
    batch: int = 1
    warmup: int = 2
    repeats: int = 15
    seed: int = 0

    def __post_init__(self) -> None:
        check_batch(self.batch)
        check_passes(self.warmup, self.repeats)

    @property
    def passes(self) -> Iterable[Passes]:
        """See `Job`."""
        count = self.warmup + self.repeats
        return [Passes(inferred(network), self.batch, "float32", count) for network in (self.network, self.other)]
