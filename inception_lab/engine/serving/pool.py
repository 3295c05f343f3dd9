"""The workers, as the desk sees them: start a job, ask it to stop, end its worker. Behind it, a dask cluster."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from distributed import Client, Future, KilledWorker
from distributed.scheduler import NoValidWorkerError

from inception_lab.engine.requests.devices import Facts
from inception_lab.engine.requests.run import Job, Progress
from inception_lab.engine.serving import settings
from inception_lab.engine.serving.worker import ENDED, STARTED, Stops, facts, perform, topic
from inception_lab.errors import BackendError, LabError
from inception_lab.paths import ROOT

__all__ = ["STOPPED", "DaskPool", "Ended", "Heard", "Lost", "Outcome", "Pool"]


class Lost(Exception):
    """The worker died. `started` tells whether this job was the one it was doing."""

    def __init__(self, *, started: bool) -> None:
        super().__init__(started)
        self.started = started


Outcome = Any
"""A job's result, a LabError, or `Lost`."""
Heard = Callable[[Progress], None]
Ended = Callable[[Outcome], None]


class Pool(Protocol):
    """What the desk needs of workers. Its callbacks may come from any thread."""

    def workers(self) -> tuple[Facts, ...]:
        """Return the workers that are there, started first where needed. Raises BackendError."""

    def start(self, key: str, job: Job, worker: Facts, heard: Heard, ended: Ended) -> None:
        """Begin a job on a worker."""

    def stop(self, key: str) -> None:
        """Ask a job to stop; it ends when it next looks."""

    def kill(self, key: str) -> None:
        """End the worker that does the job; another takes its place."""

    def close(self) -> None:
        """Let everything go."""


GPU: Final = "GPU"
STOPPED: Final = BackendError("run", "it was stopped")
_LOST_CLUSTER: Final = BackendError("engine", "the cluster has gone", remedy="press Run again; it is started anew")


@dataclass(slots=True)
class _Task:
    future: Future[Any]
    ended: Ended
    worker: str
    started: bool = False
    stopped: bool = False


@dataclass
class DaskPool:
    """A cluster at `address`, or one of this machine's own where it is None; `patience` is in seconds.

    Where workers declare the resource GPU, only those take runs, one at a time each.
    """

    address: str | None = None
    patience: float = 60.0
    _client: Client | None = None
    _host: subprocess.Popen[str] | None = None
    _missing_since: float | None = None
    _reserved: set[str] = field(default_factory=set)
    _tasks: dict[str, _Task] = field(default_factory=dict)
    _facts: dict[str, Facts] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def workers(self) -> tuple[Facts, ...]:
        """Return the workers that are there; see `Pool`."""
        client = self._connected()
        try:
            known: Mapping[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
            there = {address for address, info in known.items() if info["status"] == "running"}
            self._reserved = {address for address in there if known[address].get("resources", {}).get(GPU, 0) > 0}
            there = self._reserved or there
            new = sorted(there - self._facts.keys())
            if new:
                told = client.run(facts, workers=new, on_error="return")
                self._facts |= {address: one for address, one in told.items() if isinstance(one, Facts)}
        except (OSError, TimeoutError) as error:
            raise BackendError("engine", "the cluster does not answer", str(error)) from error
        self._facts = {address: one for address, one in self._facts.items() if address in there}
        self._insist(len(there))
        return tuple(self._facts.values())

    def _insist(self, there: int) -> None:
        """Raise BackendError where the cluster has had no worker for too long; one of our own is then given up."""
        now = time.monotonic()
        self._missing_since = None if there else (self._missing_since or now)
        if self._missing_since is not None and now - self._missing_since > self.patience:
            self._missing_since = None
            if self.address is None:
                self.close()
            remedy = "press Run again; it is started anew" if self.address is None else "start a worker on it"
            raise BackendError("engine", f"the cluster has had no worker for {self.patience:g} s", "", remedy)

    def _connected(self) -> Client:
        if self._client is not None and self._client.status == "running":
            return self._client
        self.close()
        try:
            self._client = Client(self.address or self._started(), timeout=self.patience, set_as_default=False)
            self._client.register_plugin(Stops())
        except (OSError, TimeoutError, ValueError) as error:
            where = self.address or "the cluster started here"
            raise BackendError(
                "engine", f"nothing answers at {where}", str(error), "is the scheduler running?"
            ) from error
        return self._client

    def _started(self) -> str:
        """Start the embedded cluster and return its address."""
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self._host = subprocess.Popen(
            [sys.executable, "-m", "inception_lab.engine.serving.host"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
        address = self._host.stdout.readline().strip() if self._host.stdout else ""
        if not address:
            settings.memory_limit()  # says what is wrong with it
            raise BackendError("engine", "the worker's process could not be started")
        return address

    def start(self, key: str, job: Job, worker: Facts, heard: Heard, ended: Ended) -> None:
        """Begin a job on a worker; see `Pool`."""
        client = self._connected()

        def told(event: tuple[float, dict[str, Any]]) -> None:
            message = event[1]
            task = self._tasks.get(key)
            if task is None:
                return
            happened = message["happened"]
            if happened == STARTED and task.started:  # a cluster may try again what lost its worker
                task.future.cancel()
                self._over(key, Lost(started=True))
            elif happened == STARTED:
                task.started = True
                task.worker = message["worker"]
            elif happened == ENDED:
                if task.stopped:
                    self._over(key, STOPPED)
            elif not task.stopped:
                heard(Progress(**message["progress"]))

        client.subscribe_topic(topic(key), told)
        future = client.submit(
            perform,
            key,
            job,
            key=key,
            pure=False,
            workers=[worker.worker],
            allow_other_workers=True,
            resources={GPU: 1} if worker.worker in self._reserved else None,
        )
        with self._lock:
            self._tasks[key] = _Task(future, ended, worker.worker)
        future.add_done_callback(lambda done: self._end(key, done))

    def _end(self, key: str, future: Future[Any]) -> None:
        task = self._tasks.get(key)
        # A stopped job's future ends at once; the job itself is over when its worker says so.
        if task is not None and not task.stopped:
            self._over(key, _outcome(future, started=task.started))

    def _over(self, key: str, outcome: Outcome) -> None:
        with self._lock:
            task = self._tasks.pop(key, None)
        if task is None:
            return
        if self._client is not None:
            with suppress(ValueError):
                self._client.unsubscribe_topic(topic(key))
        task.ended(outcome)

    def stop(self, key: str) -> None:
        """Ask a job to stop; see `Pool`."""
        task = self._tasks.get(key)
        if task is None:
            return
        task.stopped = True
        task.future.cancel()
        if not task.started:
            self._over(key, STOPPED)

    def kill(self, key: str) -> None:
        """End the worker that does the job; see `Pool`."""
        task = self._tasks.get(key)
        if task is None:
            return
        if self._client is not None:
            with suppress(Exception):  # the worker may have gone by itself meanwhile
                self._client.restart_workers([task.worker], timeout=self.patience, raise_for_error=False)
        self._over(key, STOPPED)

    def close(self) -> None:
        """Let everything go; see `Pool`."""
        client, self._client = self._client, None
        host, self._host = self._host, None
        if client is not None:
            with suppress(Exception):  # what is left of a broken cluster may fail in any way
                client.close(timeout=2)
        if host is not None:
            if host.stdin:
                host.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                host.wait(10)
            host.kill()
        self._facts.clear()


def _outcome(future: Future[Any], *, started: bool) -> Outcome:
    if future.cancelled():
        return _LOST_CLUSTER
    error = future.exception() if future.status == "error" else None
    match error:
        case None:
            return future.result() if future.status == "finished" else _LOST_CLUSTER
        case LabError():
            return error
        case KilledWorker() | NoValidWorkerError():
            return Lost(started=started)
        case MemoryError():
            return BackendError("memory", "the worker's memory does not suffice", remedy="use a smaller batch")
        case _:
            return BackendError("run", "the worker could not do this", f"{type(error).__name__}: {error}"[:300])
