"""How long all numbers of an edited network take, against torchinfo and fvcore on the same network.

Run: ``python -m benchmarks.summaries``. It prints medians and ratios and
asserts nothing: machines differ, the ratios less so.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from inception_lab.cost import graph_cost
from inception_lab.cost.receptive_field import receptive_fields
from inception_lab.design import Design, network_of, parse_design
from inception_lab.design.edits import Edit
from inception_lab.graph import infer

LARGEST = "inception_resnet_v2_released"
OURS_ROUNDS = 31
PEER_ROUNDS = 3
COLD_ROUNDS = 7


def edit_to_all_numbers(number: int) -> None:
    """Edit a filter count and compute every shape, cost, peak and receptive field anew."""
    edited: Design = parse_design(LARGEST).edited(Edit("block35_1.Branch_0.Conv2d_1x1", "channels", str(33 + number)))
    graph = infer(network_of(edited))
    graph_cost(graph)
    receptive_fields(graph)


def median_ms(action: Callable[[int], None], rounds: int) -> float:
    """Return the median of `rounds` calls in milliseconds, after one unmeasured call."""
    action(rounds)
    taken = []
    for number in range(rounds):
        start = time.perf_counter()
        action(number)
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def peers() -> dict[str, Callable[[int], None]]:
    """Return the same edit's count by each peer, the module's building included."""
    import torch
    from fvcore.nn import FlopCountAnalysis
    from torchinfo import summary

    from inception_lab.backend.module import build, random_input

    graph = infer(network_of(parse_design(LARGEST)))

    def by_torchinfo(_: int) -> None:
        module = build(graph, device="meta", seed=None)
        summary(module, input_data=random_input(graph, device="meta"), verbose=0, device="meta")

    def by_fvcore(_: int) -> None:
        module = build(graph, device="cpu", seed=None)
        analysis = FlopCountAnalysis(module, torch.zeros(1, 3, 299, 299))
        analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
        analysis.total()

    return {"torchinfo": by_torchinfo, "fvcore": by_fvcore}


def cold_summary_s() -> float:
    """Return the median seconds of ``summary`` as a new process, its byte code compiled."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "inception_lab", "summary", LARGEST]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    taken = []
    for _ in range(COLD_ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Print the figures."""
    lines = []
    ours = median_ms(edit_to_all_numbers, OURS_ROUNDS)
    lines.append(f"{LARGEST}: edit to all numbers {ours:.1f} ms (aim: at most 10)")
    for (name, action), aim in zip(peers().items(), (20, 30), strict=True):
        theirs = median_ms(action, PEER_ROUNDS)
        lines.append(f"{name}: {theirs:.0f} ms, {theirs / ours:.0f} times ours (aim: at least {aim})")
    lines.append(f"summary as a cold process: {cold_summary_s():.2f} s (aim: at most 0.40)")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
