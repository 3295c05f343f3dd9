"""The desk where a class asks for runs: a fair queue, one run a session, equal runs done once and shared.

A session hands in a `Job` and gets a ticket. Jobs with one content key are one
run, however many sessions hold a ticket for it; a run that nobody holds a
ticket for any more is stopped. Runs begin in the order in which they were
asked for, one a worker. What is said of waiting times comes from runs that
were measured here, and nothing is said before there was one.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from inception_lab.engine.requests.admission import admit
from inception_lab.engine.requests.devices import Facts, able_workers, no_such_device
from inception_lab.engine.requests.run import Job, Progress
from inception_lab.engine.serving.durations import Times
from inception_lab.engine.serving.pool import STOPPED, Lost, Outcome, Pool
from inception_lab.engine.serving.states import Failed, Finished, Running, State, Ticket, Waiting
from inception_lab.errors import BackendError, LabError

__all__ = ["Desk"]

GRACE_S: Final = 2.0
"""How long a stopped run may go on before its worker is ended."""
_TICK_S: Final = 0.1
_KEPT: Final = 64
_TRIES: Final = 20


@dataclass(slots=True)
class _Run:
    key: str
    task: str
    job: Job
    work: float
    number: int
    holders: set[str] = field(default_factory=set)
    worker: str | None = None
    began: float | None = None
    progress: Progress | None = None
    stopping: float | None = None
    why: LabError | None = None
    tries: int = 0
    fits: int | None = None
    ended: float | None = None
    outcome: Outcome = None


class Desk:
    """Takes jobs for `pool`; every method may be called from any thread.

    A run longer than `time_limit` seconds is stopped. `clock` gives seconds.
    """

    def __init__(self, pool: Pool, *, time_limit: float = 180.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._time_limit = time_limit
        self._clock = clock
        self._numbers = itertools.count(1)
        self._change = threading.Condition()
        self._runs: dict[str, _Run] = {}
        self._queue: list[_Run] = []
        self._busy: dict[str, _Run] = {}
        self._done: OrderedDict[str, _Run] = OrderedDict()
        self._held: dict[str, Ticket] = {}
        self._times = Times()
        self._closed = False
        self.executions = 0
        self._thread = threading.Thread(target=self._serve, name="inception-lab-desk", daemon=True)
        self._thread.start()

    # ── What sessions ask ────────────────────────────────────────────────────

    def submit(self, session: str, job: Job, *, fresh: bool = False) -> Ticket:
        """Ask for a run and return the ticket; a run the session asked for before is let go.

        A run with the same content that waits, runs or was done is shared,
        but with `fresh` one that was done is done anew.
        """
        key, work = job.key, job.work  # both take milliseconds: not while others wait, and once a run
        with self._change:
            old = self._held.get(session)
            if old is not None and old.key != key:
                self._let_go(old)
            run = self._runs.get(key)
            if run is None or run.stopping is not None or (run.ended is not None and (fresh or not _good(run))):
                run = self._new(key, job, work)
            run.holders.add(session)
            ticket = Ticket(session, key, run.number)
            self._held[session] = ticket
            self._change.notify_all()
            return ticket

    def _new(self, key: str, job: Job, work: float) -> _Run:
        number = next(self._numbers)
        run = _Run(key, f"{key[:16]}-{number}-{time.time_ns()}", job, work, number)
        self._runs[key] = run
        self._done.pop(key, None)
        self._queue.append(run)
        return run

    def cancel(self, ticket: Ticket) -> None:
        """Let a run go; it is stopped where nobody else holds a ticket for it."""
        with self._change:
            self._let_go(ticket)
            self._change.notify_all()

    def _let_go(self, ticket: Ticket) -> None:
        if self._held.get(ticket.session) == ticket:
            del self._held[ticket.session]
        run = self._runs.get(ticket.key)
        if run is None or run.number != ticket.number or run.ended is not None:
            return
        run.holders.discard(ticket.session)
        if not run.holders:
            self._stop(run, STOPPED)

    def state(self, ticket: Ticket) -> State:
        """Return how far the ticket's run is."""
        with self._change:
            run = self._runs.get(ticket.key)
            if run is None or run.number < ticket.number or ticket.session not in run.holders:
                return Failed(STOPPED)
            return self._state(run)

    def _state(self, run: _Run) -> State:
        if run.ended is not None:
            if isinstance(run.outcome, LabError):
                return Failed(run.outcome)
            return Finished(run.outcome, self._clock() - run.ended)
        if run.began is not None:
            elapsed = self._clock() - run.began
            expected = self._times.expected(run.job.kind, run.work)
            return Running(run.progress, elapsed, None if expected is None else max(0.0, expected - elapsed))
        return self._waiting(run)

    def _waiting(self, run: _Run) -> Waiting:
        ahead = [one for one in self._queue if one.number < run.number]
        times = [self._times.expected(one.job.kind, one.work) for one in ahead]
        for one in self._busy.values():
            expected = self._times.expected(one.job.kind, one.work)
            spent = self._clock() - one.began if one.began is not None else 0.0
            times.append(None if expected is None else max(0.0, expected - spent))
        known = [seconds for seconds in times if seconds is not None]
        about = sum(known) / max(len(self._busy), 1) if len(known) == len(times) else None
        return Waiting(len(ahead) + len(self._busy), about)

    def wait(self, ticket: Ticket, heard: Callable[[State], None] | None = None, *, every: float = 0.05) -> Any:
        """Wait for a run and return its result, telling each new state. Raises the LabError that ended it."""
        last: State | None = None
        while True:
            state = self.state(ticket)
            if heard is not None and state != last:
                heard(state)
            last = state
            match state:
                case Finished(result=result):
                    return result
                case Failed(error=error):
                    raise error
            time.sleep(every)

    def close(self) -> None:
        """Stop serving and let the workers go."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._thread.join()
        self._pool.close()

    # ── The desk's own thread ────────────────────────────────────────────────

    def _serve(self) -> None:
        while True:
            with self._change:
                if not self._queue and not self._busy and not self._closed:
                    self._change.wait()
                if self._closed:
                    return
                self._watch()
                waiting = bool(self._queue)
            if waiting:
                self._begin()
            with self._change:
                self._change.wait(_TICK_S)

    def _watch(self) -> None:
        """Stop what took too long, and end the workers of what did not stop."""
        now = self._clock()
        for run in self._busy.values():
            if run.stopping is None and run.began is not None and now - run.began > self._time_limit:
                limit = f"a run may take {self._time_limit:,.0f} s"
                self._stop(
                    run, BackendError("run", f"it took too long and was stopped; {limit}", "", "ask for less at once")
                )
            if run.stopping is not None and now - run.stopping > GRACE_S:
                run.stopping = float("inf")
                threading.Thread(target=self._pool.kill, args=(run.task,), daemon=True).start()

    def _stop(self, run: _Run, why: LabError) -> None:
        if run in self._queue:
            self._queue.remove(run)
            self._finish(run, why)
        elif run.stopping is None:
            run.stopping = self._clock()
            run.why = why
            threading.Thread(target=self._pool.stop, args=(run.task,), daemon=True).start()

    def _begin(self) -> None:
        """Give the first in the queue to workers that are free."""
        try:
            workers = self._pool.workers()
        except LabError as error:
            with self._change:
                for run in list(self._queue):
                    self._queue.remove(run)
                    self._finish(run, error)
            return
        with self._change:
            busy = {run.worker for run in self._busy.values()}
            free = [worker for worker in workers if worker.worker not in busy]
            starts = [pair for run in list(self._queue) if (pair := self._placed(run, free, workers)) is not None]
        for run, worker in starts:
            job = run.job.on(worker.place(run.job.device))
            self._pool.start(run.task, job, worker, self._hears(run), self._ends(run))

    def _placed(self, run: _Run, free: list[Facts], workers: tuple[Facts, ...]) -> tuple[_Run, Facts] | None:
        """Take a run from the queue where a worker is free for it, or refuse it where no worker ever will be."""
        able = able_workers(run.job.device, workers)
        try:
            if workers and not able:
                raise no_such_device(run.job.device, workers)
            if able:
                self._admit(run, max(worker.memory for worker in able))
        except LabError as error:
            self._queue.remove(run)
            self._finish(run, error)
            return None
        fitting = next((worker for worker in free if worker in able), None)
        if fitting is None:
            return None
        free.remove(fitting)
        self._queue.remove(run)
        self._busy[run.task] = run
        run.worker = fitting.worker
        run.began = self._clock()
        run.tries += 1
        self.executions += 1
        return run, fitting

    def _admit(self, run: _Run, memory: int) -> None:
        """Refuse what the largest worker cannot hold; looked at again only where there is less memory than before."""
        if run.fits is None or memory < run.fits:
            admit(run.job, memory)
            run.fits = memory

    def _hears(self, run: _Run) -> Callable[[Progress], None]:
        def hear(progress: Progress) -> None:
            run.progress = progress

        return hear

    def _ends(self, run: _Run) -> Callable[[Outcome], None]:
        def end(outcome: Outcome) -> None:
            with self._change:
                self._ended(run, outcome)
                self._change.notify_all()

        return end

    def _ended(self, run: _Run, outcome: Outcome) -> None:
        self._busy.pop(run.task, None)
        if run.why is not None:
            self._finish(run, run.why)
        elif isinstance(outcome, Lost):
            if outcome.started or run.tries >= _TRIES:
                self._finish(
                    run, BackendError("run", "its worker died (out of memory, or ended from outside)", "", _AGAIN)
                )
            else:  # it only stood in line behind the run that lost the worker
                run.began = run.progress = run.worker = None
                run.task = f"{run.task}+"
                self._queue.insert(0, run)
        else:
            if not isinstance(outcome, LabError) and run.began is not None:
                self._times.note(run.job.kind, run.work, self._clock() - run.began)
            self._finish(run, outcome)

    def _finish(self, run: _Run, outcome: Outcome) -> None:
        run.outcome = outcome
        run.ended = self._clock()
        if self._runs.get(run.key) is not run:
            return
        self._done[run.key] = run
        while len(self._done) > _KEPT:
            key, _ = self._done.popitem(last=False)
            del self._runs[key]


_AGAIN: Final = "a new one has been started; use a smaller batch, input or width"


def _good(run: _Run) -> bool:
    return not isinstance(run.outcome, LabError)
