"""The desk's rules, with workers made of plain values: order, sharing, letting go, waiting times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from inception_lab.engine.requests.comparison import SweepResult
from inception_lab.engine.requests.devices import Device, WorkerInfo
from inception_lab.engine.requests.job import Job, OnProgress, Passes, Progress
from inception_lab.engine.requests.run import RunRequest
from inception_lab.engine.requests.thumbnails import ThumbnailsRequest
from inception_lab.engine.serving.desk import Desk
from inception_lab.engine.serving.pool import STOPPED, Lost, OnEnd
from inception_lab.engine.serving.states import Failed, Finished, Running, State, Ticket, Waiting
from inception_lab.errors import BackendError
from inception_lab.images import BUNDLED, fit
from tests.small_networks import every_kind

CPU = Device("cpu", "CPU, 2 threads")
GPU = Device("cuda:0", "a GPU")
JOB = RunRequest(every_kind())
GB = 10**9


def job(batch: int) -> Job[Any]:  # what the hands give back is no RunResult
    return replace(JOB, batch=batch)


@dataclass
class Hands:
    """A pool whose jobs end when a test says so."""

    infos: tuple[WorkerInfo, ...] = (WorkerInfo("w1", (CPU,), GB),)
    started: dict[str, tuple[Job[Any], WorkerInfo, OnProgress, OnEnd[Any]]] = field(default_factory=dict)
    order: list[Job[Any]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)

    def workers(self) -> tuple[WorkerInfo, ...]:
        return self.infos

    def start(self, task: str, job: Job[Any], worker: WorkerInfo, on_progress: OnProgress, on_end: OnEnd[Any]) -> None:
        self.started[task] = (job, worker, on_progress, on_end)
        self.order.append(job)

    def stop(self, task: str) -> None:
        self.stopped.append(task)

    def kill(self, task: str) -> None:
        self.killed.append(task)
        self.end(task, STOPPED)

    def close(self) -> None:
        self.started.clear()

    def end(self, task: str, outcome: Any) -> None:
        _, _, _, on_end = self.started.pop(task)
        on_end(outcome)

    def end_only(self, outcome: Any) -> None:
        wait_for(lambda: len(self.started) == 1)
        self.end(next(iter(self.started)), outcome)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(hands: Hands, clock: Clock) -> Iterator[Desk]:
    opened = Desk(hands, time_limit=100.0, clock=clock)
    yield opened
    opened.close()


def wait_for(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to be")


def is_running(state: State[Any]) -> bool:
    return isinstance(state, Running)


def test_runs_begin_in_the_order_in_which_they_were_asked_for(desk: Desk, hands: Hands) -> None:
    tickets = [desk.submit(f"session {number}", job(number)) for number in (3, 1, 2)]
    for number in (3, 1, 2):
        wait_for(lambda: len(hands.started) == 1)
        assert hands.order[-1].batch == number  # type: ignore[attr-defined]  # all are RunRequests
        hands.end_only(number)
    assert [desk.wait(ticket) for ticket in tickets] == [3, 1, 2]


def test_a_place_in_the_queue_is_how_many_runs_are_ahead(desk: Desk) -> None:
    tickets = [desk.submit(f"session {number}", job(number)) for number in (1, 2, 3)]
    wait_for(lambda: is_running(desk.state(tickets[0])))
    assert [desk.state(ticket) for ticket in tickets[1:]] == [Waiting(1, None), Waiting(2, None)]


def test_waiting_times_come_from_measured_runs_only(desk: Desk, hands: Hands, clock: Clock) -> None:
    first = desk.submit("a", job(1))
    wait_for(lambda: is_running(desk.state(first)))
    clock.now = 6.0
    hands.end_only("done")
    second, third = desk.submit("a", job(2)), desk.submit("b", job(3))
    wait_for(lambda: is_running(desk.state(second)))
    assert desk.state(second) == Running(None, 0.0, 12.0)
    clock.now = 8.0
    assert desk.state(third) == Waiting(1, 10.0)
    far = desk.submit("c", job(64))
    assert desk.state(far) == Waiting(2, 28.0)
    assert desk.state(desk.submit("d", job(65))) == Waiting(3, None)  # 64 images are too far from what was measured


def test_equal_jobs_are_one_run_shared_by_all_who_asked(desk: Desk, hands: Hands) -> None:
    tickets = [desk.submit(f"session {number}", job(1)) for number in range(30)]
    hands.end_only("the result")
    assert {desk.wait(ticket) for ticket in tickets} == {"the result"}
    assert desk.executions == 1


def test_what_was_done_is_used_again_unless_it_shall_be_fresh(desk: Desk, hands: Hands) -> None:
    desk.submit("a", job(1))
    hands.end_only("old")
    assert desk.wait(desk.submit("b", job(1))) == "old"
    again = desk.submit("b", job(1), fresh=True)
    hands.end_only("new")
    assert desk.wait(again) == "new"
    assert desk.executions == 2


def test_what_failed_is_tried_again(desk: Desk, hands: Hands) -> None:
    failed = desk.submit("a", job(1))
    hands.end_only(BackendError("run", "torch could not"))
    with pytest.raises(BackendError, match="torch could not"):
        desk.wait(failed)
    again = desk.submit("a", job(1))
    hands.end_only("done")
    assert desk.wait(again) == "done"


def test_a_new_run_of_a_session_takes_the_place_of_its_old_one(desk: Desk, hands: Hands) -> None:
    running = desk.submit("a", job(1))
    wait_for(lambda: is_running(desk.state(running)))
    waiting = desk.submit("b", job(2))
    desk.submit("b", job(3))
    assert isinstance(desk.state(waiting), Failed)
    desk.submit("a", job(4))
    wait_for(lambda: len(hands.stopped) == 1)
    hands.end_only(STOPPED)
    wait_for(lambda: len(hands.order) == 2)
    assert hands.order[-1] == job(3)


def test_a_shared_run_goes_on_until_the_last_lets_go(desk: Desk, hands: Hands) -> None:
    first, second = desk.submit("a", job(1)), desk.submit("b", job(1))
    wait_for(lambda: is_running(desk.state(first)))
    desk.cancel(first)
    assert isinstance(desk.state(first), Failed)
    assert is_running(desk.state(second))
    assert hands.stopped == []
    desk.cancel(second)
    wait_for(lambda: len(hands.stopped) == 1)


def test_what_was_stopped_and_is_asked_for_again_runs_anew(desk: Desk, hands: Hands) -> None:
    first = desk.submit("a", job(1))
    wait_for(lambda: is_running(desk.state(first)))
    desk.cancel(first)
    again = desk.submit("a", job(1))
    hands.end_only(STOPPED)
    wait_for(lambda: is_running(desk.state(again)))
    hands.end_only("done")
    assert desk.wait(again) == "done"


def test_a_run_over_its_time_is_stopped_and_its_worker_ended_if_it_does_not(
    desk: Desk, hands: Hands, clock: Clock
) -> None:
    ticket = desk.submit("a", job(1))
    wait_for(lambda: is_running(desk.state(ticket)))
    clock.now = 101.0
    wait_for(lambda: len(hands.stopped) == 1)
    assert hands.killed == []
    clock.now += JOB.grace_s + 0.1
    wait_for(lambda: len(hands.killed) == 1)
    with pytest.raises(BackendError, match="took too long"):
        desk.wait(ticket)


def test_a_pass_of_an_image_that_was_let_go_ends_by_itself(desk: Desk, hands: Hands, clock: Clock) -> None:
    """A click asks for another: it would wait for a new worker longer than the pass takes."""
    network = every_kind()
    looking: Job[Any] = ThumbnailsRequest(network, fit(BUNDLED["cat"].read(), network.input))
    first = desk.submit("a", looking)
    wait_for(lambda: is_running(desk.state(first)))
    second = desk.submit("a", job(1))
    wait_for(lambda: len(hands.stopped) == 1)
    clock.now += JOB.grace_s + 0.1
    time.sleep(0.3)
    assert hands.killed == []
    hands.end_only("done")
    wait_for(lambda: is_running(desk.state(second)))
    desk.submit("a", looking)
    clock.now += looking.grace_s + 0.1
    wait_for(lambda: len(hands.killed) == 1)


def test_a_run_over_its_time_says_so_though_another_asks_for_it_anew(desk: Desk, hands: Hands, clock: Clock) -> None:
    late = desk.submit("a", job(1))
    wait_for(lambda: is_running(desk.state(late)))
    clock.now = 101.0
    wait_for(lambda: len(hands.stopped) == 1)
    again = desk.submit("b", job(1))
    hands.end_only(STOPPED)
    with pytest.raises(BackendError, match="took too long"):
        desk.wait(late)
    hands.end_only("done")
    assert desk.wait(again) == "done"


def test_a_late_word_of_a_lost_task_does_not_touch_the_next(desk: Desk, hands: Hands) -> None:
    ticket = desk.submit("a", job(1))
    wait_for(lambda: len(hands.started) == 1)
    [(lost, (_, _, say_late, _))] = hands.started.items()
    hands.end_only(Lost(started=False))
    wait_for(lambda: len(hands.started) == 1)
    say_late(Progress("measure", 1, 5))
    state = desk.state(ticket)
    assert isinstance(state, Running) and state.progress is None
    assert lost not in hands.started  # the next is a task of its own
    hands.end_only("done")
    assert desk.wait(ticket) == "done"


def test_a_worker_that_dies_costs_its_own_run_only(desk: Desk, hands: Hands) -> None:
    victim, other = desk.submit("a", job(1)), desk.submit("b", job(2))
    hands.end_only(Lost(started=True))
    hands.end_only(Lost(started=False))  # it only stood in line at the worker
    hands.end_only("done")
    with pytest.raises(BackendError, match="its worker died"):
        desk.wait(victim)
    assert desk.wait(other) == "done"


def test_what_does_not_fit_is_refused_before_it_starts(desk: Desk, hands: Hands) -> None:
    hands.infos = (WorkerInfo("w1", (CPU,), 10**7),)
    with pytest.raises(BackendError, match=r"needs about .* the device has 10 MB; batch \d+ fits"):
        desk.wait(desk.submit("a", job(4096)))
    assert hands.order == []


def test_a_device_that_no_worker_has_is_refused_by_name(desk: Desk) -> None:
    with pytest.raises(BackendError, match=r"no worker has such a device \(received 'cuda'\); use cpu"):
        desk.wait(desk.submit("a", replace(JOB, device="cuda")))


def test_the_fastest_device_is_a_gpu_where_there_is_one(desk: Desk, hands: Hands) -> None:
    hands.infos = (WorkerInfo("w1", (CPU,), GB), WorkerInfo("w2", (CPU, GPU), GB))
    desk.submit("a", replace(JOB, device="fastest"))
    desk.submit("b", replace(JOB, device="cpu"))
    wait_for(lambda: len(hands.started) == 2)
    assigned = {(job.device, worker.address) for job, worker, _, _ in hands.started.values()}
    assert assigned == {("cuda:0", "w2"), ("cpu", "w1")}


def test_a_cluster_that_does_not_answer_fails_what_waits(desk: Desk, hands: Hands, monkeypatch: Any) -> None:
    def refuse() -> tuple[WorkerInfo, ...]:
        raise BackendError("engine", "nothing answers")

    monkeypatch.setattr(hands, "workers", refuse)
    with pytest.raises(BackendError, match="nothing answers"):
        desk.wait(desk.submit("a", job(1)))


def test_progress_is_told(desk: Desk, hands: Hands) -> None:
    ticket = desk.submit("a", job(1))
    wait_for(lambda: len(hands.started) == 1)
    [(_, _, on_progress, _)] = hands.started.values()
    on_progress(Progress("measure", 1, 5))
    state = desk.state(ticket)
    assert isinstance(state, Running)
    assert state.progress == Progress("measure", 1, 5)


def test_a_long_queue_that_is_watched_computes_nothing_anew(
    desk: Desk, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Job[Any]] = []
    passes = list(JOB.passes)

    def counted(job: Job[Any]) -> list[Passes]:
        asked.append(job)
        return passes

    monkeypatch.setattr(RunRequest, "passes", property(counted))
    tickets = [desk.submit(f"session {number}", job(number)) for number in range(1, 11)]
    wait_for(lambda: len(hands.started) == 1)
    time.sleep(0.5)  # some turns of the desk's thread
    for _ in range(50):
        for ticket in tickets:
            desk.state(ticket)
    assert len(asked) == 2 * len(tickets)  # once for its work, once for its memory


# ── What was measured before a run ended ─────────────────────────────────────

SIZES = SweepResult("CPU", "float32", 5, (), left_out=("4 images at once",))


def measured_until(desk: Desk, hands: Hands, so_far: SweepResult | None = SIZES) -> Ticket[Any]:
    """Ask for a run, let it begin, and have it say what it measured so far."""
    ticket = desk.submit("a", job(1))
    wait_for(lambda: len(hands.started) == 1)
    [(_, _, on_progress, _)] = hands.started.values()
    on_progress(Progress("sweep", 2, 3, "4 images at once", so_far))
    return ticket


def test_a_run_over_its_time_keeps_what_it_had_measured_and_says_why(desk: Desk, hands: Hands, clock: Clock) -> None:
    ticket = measured_until(desk, hands)
    clock.now = 101.0
    wait_for(lambda: len(hands.stopped) == 1)
    hands.end_only(STOPPED)
    result = desk.wait(ticket)
    assert result == replace(SIZES, why="it took too long and was stopped; a run may take 100 s")
    assert result.left_out_words.endswith("a run may take 100 s. Left out: 4 images at once.")


def test_a_run_whose_worker_has_to_be_ended_keeps_it_too(desk: Desk, hands: Hands, clock: Clock) -> None:
    ticket = measured_until(desk, hands)
    clock.now = 101.0
    wait_for(lambda: len(hands.stopped) == 1)
    clock.now += JOB.grace_s + 0.1
    wait_for(lambda: len(hands.killed) == 1)
    assert "took too long" in desk.wait(ticket).why


@pytest.mark.parametrize(
    ("end", "why"), [(Lost(started=True), "its worker died"), (BackendError("run", "no memory"), "no memory")]
)
def test_a_run_that_breaks_keeps_what_it_had_measured(desk: Desk, hands: Hands, end: Exception, why: str) -> None:
    ticket = measured_until(desk, hands)
    hands.end_only(end)
    result = desk.wait(ticket)
    assert result.left_out == SIZES.left_out and why in result.why


def test_who_stops_a_run_gets_what_was_measured_until_then(desk: Desk, hands: Hands) -> None:
    ticket = measured_until(desk, hands)
    desk.cancel(ticket)
    assert desk.state(ticket) == Finished(replace(SIZES, why="it was stopped"))


def test_who_stops_a_run_before_anything_was_measured_is_told_so(desk: Desk, hands: Hands) -> None:
    ticket = measured_until(desk, hands, so_far=None)
    desk.cancel(ticket)
    assert desk.state(ticket) == Failed(STOPPED)


def test_a_run_that_was_cut_short_is_measured_anew_for_the_next(desk: Desk, hands: Hands) -> None:
    measured_until(desk, hands)
    hands.end_only(BackendError("run", "no memory"))
    again = desk.submit("b", job(1))
    hands.end_only("the whole")
    assert desk.wait(again) == "the whole"
