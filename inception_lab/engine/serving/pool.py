"""The workers, as the desk sees them: start a job, ask it to stop, end its worker. Behind it, a dask cluster."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

import dask.config
import dask.threaded
from distributed import Client, Future, KilledWorker
from distributed.scheduler import NoValidWorkerError

from inception_lab.engine.requests.devices import WorkerInfo
from inception_lab.engine.requests.job import STOPPED, Job, OnProgress, Result
from inception_lab.engine.serving import settings
from inception_lab.engine.serving.access import Access
from inception_lab.engine.work.worker import Event, StopPlugin, run_task, worker_info
from inception_lab.errors import BackendError, LabError
from inception_lab.paths import ROOT

__all__ = ["STOPPED", "DaskPool", "Lost", "OnEnd", "Outcome", "Pool"]


class Lost(Exception):
    """The worker died. `started` tells whether this job was the one it was doing."""

    def __init__(self, *, started: bool) -> None:
        super().__init__(started)
        self.started = started


Outcome: TypeAlias = Result | LabError | Lost
OnEnd = Callable[[Outcome[Result]], None]


class Pool(Protocol):
    """What the desk needs of workers. Its callbacks may come from any thread."""

    def workers(self) -> tuple[WorkerInfo, ...]:
        """Return the workers that are there, started first where needed. Raises BackendError."""

    def start(
        self, task: str, job: Job[Result], worker: WorkerInfo, on_progress: OnProgress, on_end: OnEnd[Result]
    ) -> None:
        """Begin a job on a worker, as `task`."""

    def stop(self, task: str) -> None:
        """Ask a task to stop; it ends when it next looks."""

    def kill(self, task: str) -> None:
        """End the worker that does the task; another is started instead."""

    def close(self) -> None:
        """Let everything go."""


GPU: Final = "GPU"
_LOST_CLUSTER: Final = BackendError("engine", "the cluster has gone", remedy="press Run again; it is started anew")


@dataclass(slots=True)
class _Task:
    """What the cluster was asked for. Its future is dask's, which knows no type."""

    future: Future[Any]
    on_progress: OnProgress
    on_end: OnEnd[Any]
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
    _infos: dict[str, WorkerInfo] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def workers(self) -> tuple[WorkerInfo, ...]:
        """Return the workers that are there; see `Pool`."""
        client = self._connected()
        try:
            known: Mapping[str, Any] = client.scheduler_info(n_workers=-1)["workers"]
            there = {address for address, info in known.items() if info["status"] == "running"}
            self._reserved = {address for address in there if known[address].get("resources", {}).get(GPU, 0) > 0}
            there = self._reserved or there
            new = sorted(there - self._infos.keys())
            if new:
                answers = client.run(worker_info, workers=new, on_error="return")
                self._infos |= {address: info for address, info in answers.items() if isinstance(info, WorkerInfo)}
        except (OSError, TimeoutError) as error:
            raise BackendError("engine", "the cluster does not answer", str(error)) from error
        self._infos = {address: info for address, info in self._infos.items() if address in there}
        self._insist(len(there))
        return tuple(self._infos.values())

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
            # dask takes the thread that imports it for the main one, and holds it: with a visitor's, all of the visit.
            dask.threaded.main_thread = threading.main_thread()
            dask.config.set(settings.NOTHING_LOGGED)  # for good: a client that connects anew reads it then
            self._client = self._opened()
            self._client.register_plugin(StopPlugin())
        except TypeError as error:
            # dask's own words for it speak of a missing SSLContext.
            remedy = "set DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT and its kin, as docs/scale-out.md says"
            raise BackendError("engine", f"no certificate for {self.address}", "", remedy) from error
        except (OSError, TimeoutError, ValueError) as error:
            where = self.address or "the cluster started here"
            raise BackendError(
                "engine", f"nothing answers at {where}", str(error), "is the scheduler running?"
            ) from error
        return self._client

    def _opened(self) -> Client:
        """Connect to the cluster, one that is started here where there is no address."""
        if self.address is not None:
            return Client(self.address, timeout=self.patience, set_as_default=False)
        own = self._started()
        return Client(own.address, timeout=self.patience, set_as_default=False, security=own.security())

    def _started(self) -> Access:
        """Start the embedded cluster and return how it is reached."""
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self._host = subprocess.Popen(
            [sys.executable, "-m", "inception_lab.engine.serving.host"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
        said = self._host.stdout.readline() if self._host.stdout else ""
        if not said:
            settings.memory_limit()  # says what is wrong with it
        return Access.from_json(said)

    def start(
        self, task: str, job: Job[Result], worker: WorkerInfo, on_progress: OnProgress, on_end: OnEnd[Result]
    ) -> None:
        """Begin a job on a worker; see `Pool`."""
        client = self._connected()
        # One topic for all tasks: dask holds what handles a topic as long as the client lives, and so a task's run.
        client.subscribe_topic(_topic(client), self._on_event)
        future = client.submit(
            run_task,
            task,
            job,
            _topic(client),
            key=task,
            pure=False,
            workers=[worker.address],
            allow_other_workers=True,
            resources={GPU: 1} if worker.address in self._reserved else None,
        )
        with self._lock:
            self._tasks[task] = _Task(future, on_progress, on_end, worker.address)
        future.add_done_callback(lambda done: self._on_done(task, done))

    def _on_event(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Note what a worker says of a task: that it began, how far it is, that it is over."""
        _, message = event
        task = message["task"]
        known = self._tasks.get(task)
        if known is None:
            return
        match message:
            case {"event": Event.STARTED} if known.started:  # a cluster may try again what lost its worker
                known.future.cancel()
                self._end(task, Lost(started=True))
            case {"event": Event.STARTED, "worker": address}:
                known.started = True
                known.worker = address
            case {"event": Event.ENDED}:
                if known.stopped:
                    self._end(task, STOPPED)
            case {"event": Event.PROGRESS, "progress": progress} if not known.stopped:
                known.on_progress(pickle.loads(progress))

    def _on_done(self, task: str, future: Future[Any]) -> None:
        known = self._tasks.get(task)
        # A stopped job's future ends at once; the job itself is over when its worker says so.
        if known is not None and not known.stopped:
            self._end(task, _outcome(future, started=known.started))

    def _end(self, task: str, outcome: Outcome[Any]) -> None:
        with self._lock:
            known = self._tasks.pop(task, None)
        if known is not None:
            known.on_end(outcome)

    def stop(self, task: str) -> None:
        """Ask a task to stop; see `Pool`."""
        known = self._tasks.get(task)
        if known is None:
            return
        known.stopped = True
        known.future.cancel()
        if not known.started:
            self._end(task, STOPPED)

    def kill(self, task: str) -> None:
        """End the worker that does the task; see `Pool`."""
        known = self._tasks.get(task)
        if known is None:
            return
        if self._client is not None:
            with suppress(Exception):  # the worker may have gone by itself meanwhile
                self._client.restart_workers([known.worker], timeout=self.patience, raise_for_error=False)
        self._end(task, STOPPED)

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
        self._infos.clear()


def _topic(client: Client) -> str:
    """Return the name under which workers say how far a client's tasks are."""
    return f"inception-lab-{client.id}"


def _outcome(future: Future[Any], *, started: bool) -> Outcome[Any]:
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
