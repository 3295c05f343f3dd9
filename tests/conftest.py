"""How many random designs the tests try, and which tests need a GPU."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

if "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker is a process of its own; torch's threads in all of them would fight for the same cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# A loaded machine is slow without the code being wrong, so no example has a deadline.
# Quick: the same designs at every run, so that a failure is the change's and not the dice's.
settings.register_profile(
    "quick", max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# Slow: new designs at every run; a failure prints the line that repeats it.
settings.register_profile(
    "slow", max_examples=3000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("INCEPTION_LAB_PROFILE", "quick"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("gpu") is not None:
        import torch

        if not torch.cuda.is_available():
            pytest.skip("needs a CUDA device, and torch sees none here")
