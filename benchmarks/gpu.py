"""What a CUDA GPU does with these networks: its roof, one image and many, launches, modes, experiments, memory.

Everything is timed by the GPU's own clock, in turns with what it is held against where it is said as a ratio.
`python -m benchmarks.gpu FOLDER` also writes the figures to FOLDER/gpu.json. Without a GPU it says so.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

import torch
from torch.profiler import ProfilerActivity, profile

from inception_lab.cost import graph_cost
from inception_lab.cost.dtypes import Dtype
from inception_lab.design import Design, graph_of, network_of
from inception_lab.engine import RunRequest, perform
from inception_lab.engine.requests.breakdown import measured_layers
from inception_lab.engine.requests.comparison import MODES, Mode, ModesRequest, PairRequest, modes_named
from inception_lab.engine.requests.job import inferred
from inception_lab.engine.work.devices import capability_of, device_name
from inception_lab.engine.work.forward import built
from inception_lab.engine.work.modes import prepared
from inception_lab.engine.work.precision import products
from inception_lab.engine.work.roof import measured_roof
from inception_lab.engine.work.timing import timed_pass
from inception_lab.labs.experiments import EXPERIMENTS
from inception_lab.spec import Network

_DEVICE: Final = "cuda:0"
_NETWORKS: Final = ("googlenet", "inception_v3", "inception_v4", "inception_resnet_v2", "xception")
_BATCHES: Final = (1, 32)
_TURNS: Final = 31
_WARMUP: Final = 10
_COMPILED_BATCH: Final = 32
_FORMATS: Final[tuple[Dtype, ...]] = ("float32", "bfloat16", "float16")
Figures = dict[str, float | str]


def main() -> None:
    """Print the figures, and write them where a folder is named."""
    if not torch.cuda.is_available():
        print("There is no CUDA GPU here: nothing was measured.")
        return
    device = torch.device(_DEVICE)
    capability = ".".join(map(str, capability_of(device) or ()))
    print(
        f"{device_name(device)}, compute capability {capability}; torch {torch.__version__}, "
        f"CUDA {torch.version.cuda}; {datetime.now(tz=UTC):%d %B %Y}"
    )
    figures: dict[str, list[Figures]] = {}
    for name, part in (
        ("roof", roofs),
        ("networks", networks),
        ("pairs", experiments),
        ("modes", modes),
        ("launched", launched),
    ):
        figures[name] = []
        for row in part():
            figures[name].append(row)
            print(f"  {name}: " + ", ".join(f"{key} {_written(value)}" for key, value in row.items()), flush=True)
        if len(sys.argv) > 1:
            (Path(sys.argv[1]) / "gpu.json").write_text(json.dumps(figures, indent=1))


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,.4g}"


def roofs() -> Iterable[Figures]:
    """Measure the device's roof in every number format, and in TF32."""
    for dtype in _FORMATS:
        with products(tf32=False):
            roof = measured_roof(_DEVICE, dtype)
        yield {"format": dtype, "TFLOP/s": roof.compute / 1e12, "GB/s": roof.bandwidth / 1e9}
    measured_roof.cache_clear()
    with products(tf32=True):
        roof = measured_roof(_DEVICE, "float32")
    measured_roof.cache_clear()
    yield {"format": "TF32", "TFLOP/s": roof.compute / 1e12, "GB/s": roof.bandwidth / 1e9}


def networks() -> Iterable[Figures]:
    """Run each network: the whole pass, its layers, the same as a CUDA graph, memory, and what it reaches."""
    for name in _NETWORKS:
        network = network_of(Design(name))
        for batch in _BATCHES:
            ran = perform(RunRequest(network, _DEVICE, batch=batch, warmup=_WARMUP, repeats=_TURNS))
            graph = perform(
                ModesRequest(network, modes_named(["cuda_graph"]), _DEVICE, batch, warmup=_WARMUP, repeats=_TURNS)
            ).modes[-1]
            rows = measured_layers(graph_of(Design(name)), ran)
            macs = graph_cost(inferred(network)).total.macs
            yield {
                "network": name,
                "images": batch,
                "eager ms": ran.latency_ms,
                "layers ms": ran.layers_ms,
                "graph ms": graph.latency.median_ms if graph.latency else graph.why,
                "eager ÷ graph": graph.speedup or 0.0,
                "distance": graph.distance or 0.0,
                "roof ms": sum(row.predicted_ms for row in rows),
                "TFLOP/s of the layers": 2e-9 * macs * batch / ran.layers_ms,
                "layers above the roof": sum(row.latency_ms < row.predicted_ms for row in rows),
                "allocated MB": (ran.allocated_bytes or 0) / 1e6,
                "predicted MB": ran.predicted_bytes / 1e6,
                "liveness MB": ran.liveness_bytes / 1e6,
            }


def launched() -> Iterable[Figures]:
    """Count what a pass launches. Last: launching stays slower in a process that was profiled."""
    for name in _NETWORKS:
        yield {"network": name, "kernels and copies of one image": _launched(network_of(Design(name)))}


def _launched(network: Network) -> int:
    module, image = built(RunRequest(network, _DEVICE))
    with torch.inference_mode(), products(tf32=False):
        module(image)
        with profile(activities=[ProfilerActivity.CUDA]) as records:
            module(image)
            torch.cuda.synchronize()
    return sum(event.device_type.name == "CUDA" for event in records.events() or [])


def experiments() -> Iterable[Figures]:
    """Time what the labs count: as eager runs it, and as CUDA graphs, where no launch is waited for."""
    for experiment in EXPERIMENTS.values():
        for batch in _BATCHES:
            pair = perform(PairRequest(experiment.costly, experiment.cheap, _DEVICE, batch, _WARMUP, _TURNS))
            yield {
                "experiment": experiment.name,
                "images": batch,
                "counted": float(experiment.counted),
                "eager": pair.ratio,
                "as graphs": _ratio_of(MODES["cuda_graph"], experiment.costly, experiment.cheap, batch),
                "as bfloat16 graphs": _ratio_of(MODES["bfloat16_graph"], experiment.costly, experiment.cheap, batch),
                "eager ms": pair.first.median_ms,
                "other ms": pair.other.median_ms,
            }


def _ratio_of(mode: Mode, costly: Network, cheap: Network, batch: int) -> float:
    with torch.inference_mode(), products(tf32=False):
        both = []
        for network in (costly, cheap):
            _, image = built(RunRequest(network, _DEVICE, batch=batch))
            both.append(prepared(mode, inferred(network), image, seed=0))
        turns = [[timed_pass(*one) for one in both] for _ in range(_WARMUP + _TURNS)]
    return median(first / second for first, second in turns[_WARMUP:])


def modes() -> Iterable[Figures]:
    """Time every mode of Inception-v3 in turns with eager."""
    for batch in _BATCHES:
        names = [name for name in MODES if "compiled" not in name or batch == _COMPILED_BATCH]
        request = ModesRequest(network_of(Design("inception_v3")), modes_named(names), _DEVICE, batch, _WARMUP, _TURNS)
        for one in perform(request).modes:
            row: Figures = {"mode": one.mode.name, "images": batch}
            if one.latency is None or one.speedup is None or one.distance is None:
                yield {**row, "why": one.why}
            else:
                times: Figures = {"ms": one.latency.median_ms, "× eager": one.speedup}
                yield {**row, **times, "distance": one.distance, "prepared s": one.prepared_s}


if __name__ == "__main__":
    main()
