"""Forty tickets at the desk at once, as of a class that presses Run: how long until the last answer, and does the
server's own work stay quick meanwhile? No page is open; `benchmarks.sessions` has those.

The page's work (shapes and costs of a design nobody looked at before) is timed
in this process alone and again while the worker runs; the ratio is said.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Final

from inception_lab.cost import graph_cost
from inception_lab.design import Design, network_of
from inception_lab.engine import RunRequest
from inception_lab.engine.serving.desk import Desk
from inception_lab.engine.serving.pool import DaskPool
from inception_lab.graph import infer
from inception_lab.spec import Network

_TICKETS: Final = 40
_PAGES: Final = 25


def main() -> None:
    """Print the times and their ratios."""
    networks = [network_of(Design("googlenet").turned("classes", 1_000 + number)) for number in range(_TICKETS)]
    alone = _page_ms(start=0)
    desk = Desk(DaskPool())
    try:
        began = perf_counter()
        desk.wait(desk.submit("first", _request(networks[0])))
        print(f"first answer, the worker started for it: {perf_counter() - began:.1f} s")
        began = perf_counter()
        desk.wait(desk.submit("second", _request(networks[1])))
        one = perf_counter() - began
        print(f"one run with the worker warm: {one:.2f} s")
        done = desk.executions
        began = perf_counter()
        tickets = [desk.submit(f"session {number}", _request(network)) for number, network in enumerate(networks)]
        meanwhile = _page_ms(start=_PAGES)
        for ticket in tickets:
            desk.wait(ticket)
        whole = perf_counter() - began
        runs = desk.executions - done
        print(
            f"{_TICKETS} tickets, {runs} runs: last answer after {whole:.1f} s, {whole / runs / one:.2f} × one run each"
        )
        began = perf_counter()
        tickets = [
            desk.submit(f"session {number}", _request(network_of(Design("xception")))) for number in range(_TICKETS)
        ]
        for ticket in tickets:
            desk.wait(ticket)
        print(f"{_TICKETS} tickets for the same design: last answer after {perf_counter() - began:.1f} s, run once")
        print(f"a page's shapes and costs: {meanwhile:.1f} ms while the worker runs, {meanwhile / alone:.2f} × alone")
    finally:
        desk.close()


def _request(network: Network) -> RunRequest:
    return RunRequest(network, warmup=1, repeats=3)


def _page_ms(start: int) -> float:
    times = []
    for number in range(start, start + _PAGES):
        network = network_of(Design("inception_v3").turned("classes", 2 + number))
        began = perf_counter()
        graph_cost(infer(network))
        times.append(1_000 * (perf_counter() - began))
    return median(times)


if __name__ == "__main__":
    main()
