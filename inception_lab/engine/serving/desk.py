"""The desk where a class asks for runs: a fair queue, one run a session, equal runs done once and shared.

A session hands in a `Job` and gets a ticket. Jobs with one content key are one run, however many sessions hold a
ticket for it; a run that nobody holds a ticket for any more is stopped. Runs begin in the order in which they were
asked for, one a worker. A run that ends early, whatever ends it, keeps what it had measured. Waiting times are
estimated from runs that were measured here. The last results are kept for who asks for the same; those with
something of their visitor in them, an image or what was made of it, only as long as the job says.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import inf
from typing import Final, cast
from uuid import uuid4

from inception_lab.engine.requests.admission import admit
from inception_lab.engine.requests.devices import Device, WorkerInfo, able_workers, no_such_device
from inception_lab.engine.requests.job import LEFT, Job, Parts, Progress, Result, cut_short, too_long
from inception_lab.engine.serving.durations import Durations
from inception_lab.engine.serving.phases import Assigned, Done, Killing, Queued, Run, Stopping
from inception_lab.engine.serving.pool import STOPPED, Lost, Outcome, Pool
from inception_lab.engine.serving.states import Failed, Finished, Running, State, Ticket, Waiting
from inception_lab.errors import BackendError, LabError

__all__ = ["Desk"]

_TICK_S: Final = 0.1
_KEPT: Final = 64
_TRIES: Final = 20
_LET_GO: Final = BackendError(
    "run", "its result was let go: an image and what was made of it are kept for minutes only", "", "run it again"
)
_DIED: Final = BackendError(
    "run",
    "its worker died (out of memory, or ended from outside)",
    "",
    "a new one has been started; use a smaller batch, input or width",
)


class Desk:
    """Takes jobs for `pool`; every method may be called from any thread.

    A run over `time_limit` seconds is stopped. `clock` gives seconds. `devices` are those of the workers it saw last.
    """

    def __init__(self, pool: Pool, *, time_limit: float = 180.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._time_limit = time_limit
        self._clock = clock
        self._change = threading.Condition()
        self._runs: dict[str, Run[object]] = {}
        self._queue: list[Run[object]] = []
        self._busy: dict[str, Run[object]] = {}
        self._done: deque[Run[object]] = deque()
        self._tickets: dict[str, Ticket[object]] = {}
        self._durations = Durations()
        self._closed = False
        self.executions = 0
        self.devices: tuple[Device, ...] = ()
        self._thread = threading.Thread(target=self._serve, name="inception-lab-desk", daemon=True)
        self._thread.start()

    def submit(self, session: str, job: Job[Result], *, fresh: bool = False) -> Ticket[Result]:
        """Ask for a run and return the ticket; a run the session asked for before is let go.

        A run with the same content that waits, runs or was done is shared,
        but with `fresh` one that was done is done anew.
        """
        key, macs = job.key, job.macs  # both take milliseconds: not while others wait, and once a run
        with self._change:
            self._let_old_go()
            known = self._runs.get(key)
            if known is not None and _is_shared(known, fresh=fresh):
                run = cast(Run[Result], known)  # equal keys are equal jobs, and those have equal results
            else:
                run = Run(key, job, macs)
                self._runs[key] = run
                self._queue.append(run)
            previous = self._tickets.get(session)
            if previous is not None and previous.run is not run:
                self._let_go(previous)
            run.holders.add(session)
            run.gone.discard(session)
            ticket = Ticket(session, run)
            self._tickets[session] = ticket
            self._change.notify_all()
            return ticket

    def cancel(self, ticket: Ticket[object]) -> None:
        """Let a run go; it is stopped where nobody else holds a ticket for it."""
        with self._change:
            self._let_go(ticket)
            self._change.notify_all()

    def leave(self, session: str) -> None:
        """Let go what a session asked for whose page was closed; a run goes on where somebody else holds a ticket."""
        with self._change:
            ticket = self._tickets.get(session)
            if ticket is not None:
                ticket.run.gone.add(session)
                self._let_go(ticket)
                self._change.notify_all()

    def _let_go(self, ticket: Ticket[object]) -> None:
        if self._tickets.get(ticket.session) == ticket:
            del self._tickets[ticket.session]
        if isinstance(ticket.run.phase, Done):
            return
        ticket.run.holders.discard(ticket.session)
        if not ticket.run.holders:
            self._stop(ticket.run, STOPPED)

    def state(self, ticket: Ticket[Result]) -> State[Result]:
        """Return how far the ticket's run is."""
        with self._change:
            self._let_old_go()
            run = ticket.run
            if ticket.session not in run.holders:
                why = LEFT if ticket.session in run.gone else STOPPED
                return _over(cast(Result | LabError, cut_short(run.so_far, why)))
            match run.phase:
                case Queued():
                    return self._waiting(run)
                case Done(outcome=outcome):
                    return _over(outcome)
                case _:
                    assigned = _assigned(run)
                    elapsed = self._clock() - assigned.began
                    return Running(assigned.progress, elapsed, self._seconds_left(run, elapsed))

    def _waiting(self, run: Run[object]) -> Waiting:
        ahead = self._queue[: self._queue.index(run)]
        now = self._clock()
        seconds = [self._durations.expected(other) for other in ahead]
        seconds += [self._seconds_left(other, now - _assigned(other).began) for other in self._busy.values()]
        known = [estimate for estimate in seconds if estimate is not None]
        total = sum(known) / max(len(self._busy), 1) if len(known) == len(seconds) else None
        return Waiting(len(seconds), total)

    def _seconds_left(self, run: Run[object], elapsed: float) -> float | None:
        expected = self._durations.expected(run)
        return None if expected is None else max(0.0, expected - elapsed)

    def wait(
        self, ticket: Ticket[Result], on_state: Callable[[State[Result]], None] | None = None, *, every: float = 0.05
    ) -> Result:
        """Wait for a run and return its result; `on_state` gets each new state. Raises the LabError that ended it."""
        last: State[Result] | None = None
        while True:
            state = self.state(ticket)
            if on_state is not None and state != last:
                on_state(state)
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

    def _serve(self) -> None:
        while True:
            with self._change:
                if not self._queue and not self._busy and not self._closed:
                    self._change.wait(self._next_due())
                if self._closed:
                    return
                self._let_old_go()
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
            match run.phase:
                case Assigned(began=began) if now - began > self._time_limit:
                    self._stop(run, too_long(self._time_limit))
                case Stopping(assigned=assigned, why=why, since=since) if now - since > run.job.grace_s:
                    run.phase = Killing(assigned, why)
                    _in_background(self._pool.kill, assigned.task)

    def _held(self) -> list[Run[object]]:
        """Return every run that is done and still held here, some twice: the last ones, and those of tickets."""
        return [*self._done, *(ticket.run for ticket in self._tickets.values())]

    def _next_due(self) -> float | None:
        """Return in how many seconds the next result is let go; None where all may stay."""
        due = min((run.due for run in self._held()), default=inf)
        return max(0.0, due - self._clock()) if due < inf else None

    def _let_old_go(self) -> None:
        """Forget the results whose time is over, whoever still holds a ticket for them."""
        now = self._clock()
        for run in [run for run in self._held() if run.due <= now]:
            run.due = inf
            run.phase, run.so_far = Done(_LET_GO), None
            if self._runs.get(run.key) is run:
                del self._runs[run.key]
            if run in self._done:
                self._done.remove(run)
            for session in run.holders:
                held = self._tickets.get(session)
                if held is not None and held.run is run:
                    del self._tickets[session]

    def _stop(self, run: Run[object], why: LabError) -> None:
        match run.phase:
            case Queued():
                self._queue.remove(run)
                self._finish(run, why)
            case Assigned() as assigned:
                run.phase = Stopping(assigned, why, self._clock())
                _in_background(self._pool.stop, assigned.task)

    def _begin(self) -> None:
        """Give the first in the queue to workers that are free."""
        try:
            workers = self._pool.workers()
            self.devices = tuple(device for worker in workers for device in worker.devices)
        except LabError as error:
            with self._change:
                for run in list(self._queue):
                    self._stop(run, error)
            return
        with self._change:
            starts = [start for run in list(self._queue) if (start := self._assign(run, workers)) is not None]
        for start in starts:
            start()

    def _assign(self, run: Run[object], workers: tuple[WorkerInfo, ...]) -> Callable[[], None] | None:
        """Take a run from the queue where a worker is free for it and return what starts it; refuse what none takes."""
        queued = run.phase
        if not isinstance(queued, Queued):
            return None
        able = able_workers(run.job.device, workers)
        try:
            if workers and not able:
                raise no_such_device(run.job.device, workers)
            if able:
                queued = _admitted(run.job, queued, max(worker.bytes_on(device) for worker, device in able))
        except LabError as error:
            self._stop(run, error)
            return None
        run.phase = queued
        for worker, device in able:
            if worker.address not in self._busy:
                self._queue.remove(run)
                self._busy[worker.address] = run
                task = f"{run.key[:16]}-{uuid4().hex}"
                run.phase = Assigned(task, self._clock(), queued.losses)
                self.executions += 1
                return partial(self._start, run, task, worker, device)
        return None

    def _start(self, run: Run[Result], task: str, worker: WorkerInfo, device: Device) -> None:
        def on_progress(progress: Progress) -> None:
            with self._change:
                if isinstance(run.phase, Assigned) and run.phase.task == task:
                    run.phase = replace(run.phase, progress=progress)
                    run.so_far = progress.so_far

        def on_end(outcome: Outcome[Result]) -> None:
            with self._change:
                del self._busy[worker.address]
                self._end(run, outcome)
                self._change.notify_all()

        self._pool.start(task, run.job.on(device.id), worker, on_progress, on_end)

    def _end(self, run: Run[Result], outcome: Outcome[Result]) -> None:
        match run.phase:
            case Stopping(why=why) | Killing(why=why):
                self._finish(run, why)
            case Assigned(began=began, losses=losses):
                if not isinstance(outcome, Lost):
                    if not isinstance(outcome, LabError):
                        self._durations.record(run, self._clock() - began)
                    self._finish(run, outcome)
                elif outcome.started or losses + 1 >= _TRIES:
                    self._finish(run, _DIED)
                else:  # it only stood in line behind the run that lost the worker
                    run.phase = Queued(losses + 1)
                    self._queue.insert(0, run)

    def _finish(self, run: Run[Result], outcome: Result | LabError) -> None:
        if isinstance(outcome, LabError):
            outcome = cast(Result | LabError, cut_short(run.so_far, outcome))  # a job's parts are of its result's type
        run.phase = Done(outcome)
        run.due = self._clock() + run.job.kept_s
        if self._runs.get(run.key) is not run:
            return
        self._done.append(run)
        if len(self._done) > _KEPT:
            oldest = self._done.popleft()
            if self._runs.get(oldest.key) is oldest:
                del self._runs[oldest.key]


def _is_shared(run: Run[object], *, fresh: bool) -> bool:
    """Tell whether this run also serves others who ask for it: not one that was stopped, failed or cut short."""
    match run.phase:
        case Stopping() | Killing():
            return False
        case Done(outcome=outcome):
            return not fresh and not isinstance(outcome, LabError) and not (isinstance(outcome, Parts) and outcome.why)
    return True


def _over(outcome: Result | LabError) -> State[Result]:
    return Failed(outcome) if isinstance(outcome, LabError) else Finished(outcome)


def _assigned(run: Run[object]) -> Assigned:
    match run.phase:
        case (Assigned() as assigned) | Stopping(assigned=assigned) | Killing(assigned=assigned):
            return assigned
    raise TypeError(run.phase)


def _admitted(job: Job[object], queued: Queued, memory: int) -> Queued:
    """Refuse what the largest worker cannot hold; looked at again only where there is less memory than before."""
    if queued.fits is not None and queued.fits <= memory:
        return queued
    admit(job, memory)
    return replace(queued, fits=memory)


def _in_background(ask: Callable[[str], None], task: str) -> None:
    """Ask the pool about a task without waiting for it: it may take as long as the cluster does."""
    threading.Thread(target=ask, args=(task,), daemon=True).start()
