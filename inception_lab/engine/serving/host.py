"""The embedded cluster's own process: a scheduler, and one worker a GPU, or one on the CPU.

`python -m inception_lab.engine.serving.host` prints how the scheduler is reached (`access`) and runs until its
standard input ends, so that it never outlives who started it. The web server's process holds neither the scheduler
nor a worker.

A scheduler and its workers do what they are sent, and other users of the machine reach their ports. So all of them
speak TLS, and only with who has the key that is made at each start. It is in memory, and goes to who started this
process through its pipe.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import dask
from distributed import Nanny, Scheduler
from distributed.security import Security

from inception_lab.engine.serving.access import Access, refusal
from inception_lab.engine.serving.settings import NOTHING_LOGGED, memory_limit
from inception_lab.errors import BackendError, LabError

__all__ = ["main"]

_LOCAL: Final = "127.0.0.1"
_SETTINGS: Final = {
    **NOTHING_LOGGED,
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
_SCRATCH: Final = 1_000_000
"""Bytes that have to fit; nothing of a run is written, only what the workers' own library makes in its folder."""
_LOOK_S: Final = 0.1
_GONE_S: Final = 3.0
_START_S: Final = 90.0
_COUNT_GPUS: Final = "from inception_lab.backend.module import count_gpus; print(count_gpus())"


def main() -> int:
    """Run the cluster until standard input ends; return the exit status."""
    try:
        limit = memory_limit()
        _check_scratch()
    except LabError as error:
        print(refusal(error), flush=True)
        return 1
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        with dask.config.set(_SETTINGS):
            asyncio.run(_serve(limit))
    except TimeoutError:
        print(refusal(BackendError("engine", f"no worker could be started within {_START_S:g} s")), flush=True)
        return 1
    return 0


def _check_scratch() -> None:
    """Refuse to start where workers could write nothing. Raises BackendError.

    A nanny that cannot make its folder is tried again and again, and nobody would be told why.
    """
    folder = dask.config.get("temporary-directory", None)
    try:
        with TemporaryFile(dir=folder) as scratch:
            scratch.write(bytes(_SCRATCH))
    except OSError as error:
        where = folder or os.environ.get("TMPDIR") or "the folder for temporary files"
        raise BackendError(
            "engine",
            f"a worker cannot write to {where}",
            error.strerror or str(error),
            "free some space there, or set TMPDIR to another folder and start the app again",
        ) from None


async def _serve(limit: int) -> None:
    """Keep a scheduler and its workers until standard input ends; who reaches it is told once one worker is there."""
    security = Security.temporary()
    async with Scheduler(host=_LOCAL, port=0, dashboard=False, security=security) as scheduler:
        keepers = [asyncio.create_task(_keep(scheduler.address, options)) for options in _workers(limit, security)]
        async with asyncio.timeout(_START_S):
            while not scheduler.workers:
                await asyncio.sleep(_LOOK_S)
        print(Access.of(scheduler.address, security).to_json(), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


async def _keep(scheduler: str, options: dict[str, Any]) -> None:
    """Have a worker at all times.

    A nanny starts its worker anew when it dies, but not one that dies while it
    starts; a nanny without a worker is replaced.
    """
    while True:
        with suppress(Exception):  # a worker that cannot be started is tried again
            async with Nanny(scheduler, **options) as nanny:
                gone = 0.0
                while gone < _GONE_S:
                    await asyncio.sleep(_LOOK_S)
                    gone = 0.0 if nanny.pid else gone + _LOOK_S
        await asyncio.sleep(_LOOK_S)


def _workers(limit: int, security: Security) -> list[dict[str, Any]]:
    gpus = _gpus()
    shared: dict[str, Any] = {
        "nthreads": 1,
        "memory_limit": limit // max(gpus, 1),
        "host": _LOCAL,
        "security": security,
        "dashboard": False,
        "preload": ["inception_lab.engine.work.preload"],
    }
    if not gpus:
        return [shared]
    return [{**shared, "resources": {"GPU": 1}, "env": {"CUDA_VISIBLE_DEVICES": str(number)}} for number in range(gpus)]


def _gpus() -> int:
    """Count the GPUs that a worker can use, asked in a process of its own and only where a driver is."""
    if not any(Path(trace).exists() for trace in ("/proc/driver/nvidia", "/dev/dxg", "C:/Windows/System32/nvml.dll")):
        return 0
    asked = subprocess.run([sys.executable, "-c", _COUNT_GPUS], capture_output=True, text=True, check=False)
    return int(asked.stdout) if asked.returncode == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
