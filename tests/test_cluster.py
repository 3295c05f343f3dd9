"""The desk with a real cluster of this machine's own: a class at once, cancels, killed workers, limits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest

from inception_lab.design import Design, network_of
from inception_lab.engine import CountersRequest, RunRequest
from inception_lab.engine.requests.comparison import SweepRequest
from inception_lab.engine.serving.desk import Desk
from inception_lab.engine.serving.pool import DaskPool
from inception_lab.engine.serving.settings import MEMORY
from inception_lab.engine.serving.states import Running, Ticket
from inception_lab.errors import BackendError
from tests.small_networks import every_kind

SMALL = RunRequest(every_kind(), warmup=0, repeats=1)
ENDLESS = RunRequest(network_of(Design("inception_v4")), batch=4, repeats=1_000)
BRIEF = RunRequest(network_of(Design("googlenet")), repeats=1_000)
"""Takes long, but listens after each of its short passes, on a busy machine, too."""
MINUTES = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def pool() -> Iterator[DaskPool]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(MEMORY, "3GB")
        opened = DaskPool()
        yield opened
        opened.close()


@pytest.fixture
def desk(pool: DaskPool, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    opened = Desk(pool, time_limit=60.0)
    monkeypatch.setattr(pool, "close", lambda: None)  # the next test has the same cluster
    yield opened
    opened.close()


def worker_pid(pool: DaskPool) -> int:
    assert pool._client is not None
    [pid] = pool._client.run(os.getpid).values()
    return int(pid)


def wait_until_it_runs(desk: Desk, ticket: Ticket[object]) -> None:
    wait_for(lambda: isinstance(state := desk.state(ticket), Running) and state.progress is not None)


def wait_for(true: Callable[[], bool]) -> None:
    for _ in range(1_200):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to be")


@MINUTES
def test_thirty_tickets_at_once_all_get_their_own_answer(desk: Desk) -> None:
    tickets = {batch: desk.submit(f"session {batch}", replace(SMALL, batch=batch)) for batch in range(1, 31)}
    assert {batch: desk.wait(ticket).batch for batch, ticket in tickets.items()} == {n: n for n in range(1, 31)}
    assert desk.executions == 30


@MINUTES
def test_thirty_equal_requests_are_one_execution(desk: Desk) -> None:
    tickets = [desk.submit(f"session {number}", SMALL) for number in range(30)]
    assert len({desk.wait(ticket) for ticket in tickets}) == 1
    assert desk.executions == 1


@MINUTES
def test_a_run_in_a_worker_finds_every_shape(desk: Desk) -> None:
    result = desk.wait(desk.submit("a", replace(SMALL, network=every_kind(heads_on=True))))
    assert result.mismatches == ()
    assert result.output_is_finite


@MINUTES
def test_the_counters_run_in_a_worker(desk: Desk) -> None:
    found = desk.wait(desk.submit("a", CountersRequest(every_kind())))
    assert [one.remainder for one in found] == [0, 0, 0]


@MINUTES
def test_a_cancelled_run_ends_and_the_worker_stays(desk: Desk, pool: DaskPool) -> None:
    desk.wait(desk.submit("warm", SMALL))
    before = worker_pid(pool)
    endless = desk.submit("a", BRIEF)
    wait_until_it_runs(desk, endless)
    desk.cancel(endless)
    assert desk.wait(desk.submit("b", replace(SMALL, batch=2))).batch == 2
    assert worker_pid(pool) == before
    assert _cpu_share(before) < 50.0  # nothing goes on computing


def _cpu_share(pid: int) -> float:
    return float(psutil.Process(pid).cpu_percent(interval=0.5))


@MINUTES
def test_a_killed_worker_costs_its_own_run_and_nothing_else_five_times(desk: Desk, pool: DaskPool) -> None:
    for number in range(5):
        victim = desk.submit("victim", replace(ENDLESS, seed=number))
        others = [desk.submit(f"{number}.{batch}", replace(SMALL, batch=batch, seed=number)) for batch in (1, 2, 3)]
        wait_until_it_runs(desk, victim)
        os.kill(worker_pid(pool), signal.SIGKILL)
        with pytest.raises(BackendError, match="its worker died"):
            desk.wait(victim)
        assert [desk.wait(other).batch for other in others] == [1, 2, 3]


@MINUTES
def test_a_worker_that_dies_while_it_starts_is_replaced(desk: Desk, pool: DaskPool) -> None:
    assert desk.wait(desk.submit("warm", SMALL)).batch == 1
    assert pool._host is not None
    killed: set[int] = set()
    for _ in range(3):
        wait_for(lambda: bool(worker_processes(pool) - killed))
        for pid in worker_processes(pool) - killed:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
    assert desk.wait(desk.submit("a", replace(SMALL, batch=3))).batch == 3


def worker_processes(pool: DaskPool) -> set[int]:
    """Find the host's worker before it has told anyone that it is there."""
    assert pool._host is not None
    found = set()
    for child in psutil.Process(pool._host.pid).children():
        with suppress(psutil.Error):
            if "spawn_main" in " ".join(child.cmdline()):
                found.add(child.pid)
    return found


@MINUTES
def test_a_cluster_of_ones_own_takes_runs_on_its_workers_with_the_resource() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _TWO_WORKERS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as own:
        assert own.stdout is not None
        address, reserved = own.stdout.readline().split()
        pool = DaskPool(address)
        desk = Desk(pool)
        try:
            tickets = [desk.submit(f"{batch}", replace(SMALL, batch=batch)) for batch in (1, 2, 3)]
            assert [desk.wait(ticket).batch for ticket in tickets] == [1, 2, 3]
            assert [worker.address for worker in pool.workers()] == [reserved]
        finally:
            desk.close()
            own.kill()


_TWO_WORKERS = """
import asyncio, distributed
async def main():
    async with (
        distributed.Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler,
        distributed.Worker(scheduler.address, nthreads=1, dashboard=False) as plain,
        distributed.Worker(scheduler.address, nthreads=1, dashboard=False, resources={"GPU": 1}) as reserved,
    ):
        print(scheduler.address, reserved.address, flush=True)
        await asyncio.sleep(200)
asyncio.run(main())
"""


@MINUTES
def test_a_cluster_without_a_worker_is_said_so() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _BARE_SCHEDULER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as bare:
        assert bare.stdout is not None
        desk = Desk(DaskPool(bare.stdout.readline().strip(), patience=3.0))
        try:
            with pytest.raises(BackendError, match="has had no worker for 3 s; start a worker on it"):
                desk.wait(desk.submit("a", SMALL))
        finally:
            desk.close()
            bare.kill()


_BARE_SCHEDULER = """
import asyncio, distributed
async def main():
    async with distributed.Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await asyncio.sleep(100)
asyncio.run(main())
"""


@MINUTES
def test_a_run_that_would_need_100_gb_is_refused_before_it_is_built(desk: Desk) -> None:
    request = replace(ENDLESS, batch=4_096)
    with pytest.raises(BackendError, match=r"needs about \d+\.\d GB .* the device has 2\.\d GB; batch \d+ fits"):
        desk.wait(desk.submit("a", request))
    assert desk.executions == 0


@MINUTES
def test_a_run_over_its_time_is_stopped(pool: DaskPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "close", lambda: None)
    seconds = [0.0]
    desk = Desk(pool, time_limit=8.0, clock=lambda: seconds[0])
    try:
        endless = desk.submit("a", BRIEF)
        wait_for(lambda: endless.run.so_far is not None)
        seconds[0] = 9.0
        ran = desk.wait(endless)
        assert "took too long" in ran.why and "8 s" in ran.why
        assert 1 <= ran.repeats < 1_000 and f"{1_000 - ran.repeats} of 1000 passes" in ran.left_out
        assert desk.wait(desk.submit("a", SMALL)).batch == 1
    finally:
        desk.close()


@MINUTES
def test_a_sweep_over_its_time_keeps_the_sizes_it_measured(pool: DaskPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "close", lambda: None)
    seconds = [0.0]
    desk = Desk(pool, time_limit=100.0, clock=lambda: seconds[0])
    sweep = SweepRequest(network_of(Design("reduced_module")), (1, 64, 65), warmup=0, repeats=10)
    try:
        desk.wait(desk.submit("warm", replace(sweep, batches=(1,))))  # torch's records take long to begin
        ticket = desk.submit("a", sweep)
        wait_for(lambda: ticket.run.so_far is not None)
        seconds[0] = 101.0
        swept = desk.wait(ticket)
    finally:
        desk.close()
    assert swept.points[0].batch == 1
    assert swept.left_out[-1] == "65 images at once" and "a run may take 100 s" in swept.why


def test_a_scheduler_that_is_not_there_is_said_so() -> None:
    with pytest.raises(BackendError, match="nothing answers at tcp://127.0.0.1:9"):
        DaskPool("tcp://127.0.0.1:9", patience=1.0).workers()


@MINUTES
def test_the_cluster_ends_with_the_process_that_started_it() -> None:
    code = (
        "from inception_lab.engine import RunRequest, get_desk; from tests.small_networks import every_kind;"
        "d = get_desk(); d.wait(d.submit('a', RunRequest(every_kind(), repeats=1)));"
        "import sys; print(d._pool._host.pid, 'torch' in sys.modules, flush=True); import os; os._exit(1)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    host, has_torch = ran.stdout.split()
    assert has_torch == "False"
    wait_for(lambda: not psutil.pid_exists(int(host)))
