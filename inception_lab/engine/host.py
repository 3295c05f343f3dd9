"""The embedded cluster's own process: a scheduler, and one worker a GPU, or one on the CPU.

`python -m inception_lab.engine.host` prints the scheduler's address and runs
until its standard input ends, so that it never outlives who started it. The
web server's process holds neither the scheduler nor a worker.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import dask
from distributed import Nanny, Scheduler, SpecCluster

from inception_lab.engine.settings import memory_limit
from inception_lab.errors import LabError

__all__ = ["main"]

_LOCAL: Final = "127.0.0.1"
_SETTINGS: Final = {
    # A run that loses its worker has failed: the next one may lose its worker to it, too.
    "distributed.scheduler.allowed-failures": 0,
    # torch chooses its own threads, and its allocator must not give memory back after every pass.
    "distributed.nanny.pre-spawn-environ": {},
    # Tensors are not the cluster's data: nothing is to be spilled, only a worker that is too large ended.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.95,
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.admin.log-format": "%(message)s",
}
_COUNT_GPUS: Final = "import torch; print(torch.cuda.device_count() if torch.cuda.is_available() else 0)"


def main() -> int:
    """Run the cluster until standard input ends; return the exit status."""
    try:
        limit = memory_limit()
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    logging.getLogger("distributed").setLevel(logging.ERROR)
    settings = dask.config.set(_SETTINGS)
    with (
        settings,
        SpecCluster(scheduler=_scheduler(), workers=_workers(limit), silence_logs=logging.CRITICAL) as cluster,
    ):
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
    return 0


def _scheduler() -> dict[str, Any]:
    return {"cls": Scheduler, "options": {"host": _LOCAL, "port": 0, "dashboard": False}}


def _workers(limit: int) -> dict[int, dict[str, Any]]:
    gpus = _gpus()
    shared: dict[str, Any] = {
        "nthreads": 1,
        "memory_limit": limit // max(gpus, 1),
        "host": _LOCAL,
        "dashboard": False,
        "preload": ["inception_lab.engine.preload"],
    }
    if not gpus:
        return {0: {"cls": Nanny, "options": shared}}
    return {
        number: {
            "cls": Nanny,
            "options": {**shared, "resources": {"GPU": 1}, "env": {"CUDA_VISIBLE_DEVICES": str(number)}},
        }
        for number in range(gpus)
    }


def _gpus() -> int:
    """Count the GPUs that torch can use, in a process of its own; torch is asked only where a driver is."""
    if not any(Path(trace).exists() for trace in ("/proc/driver/nvidia", "/dev/dxg", "C:/Windows/System32/nvml.dll")):
        return 0
    found = subprocess.run([sys.executable, "-c", _COUNT_GPUS], capture_output=True, text=True, check=False)
    return int(found.stdout) if found.returncode == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
