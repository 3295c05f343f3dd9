"""Cases at random that can be had again: each has a name, which a failure tells."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from secrets import token_hex
from typing import Final

__all__ = ["SEED", "chances", "told"]

SEED: Final = "INCEPTION_LAB_SEED"
"""The environment's name of the seed that a failure told; without it the slow tests draw a new one at each run."""


def chances(count: int, *, fresh: bool) -> Iterator[tuple[str, Random]]:
    """Yield `count` names with their chances: the same at each run, or `fresh` ones."""
    seed = os.environ.get(SEED) or (token_hex(4) if fresh else "quick")
    for number in range(count):
        yield f"{seed}.{number}", Random(f"{seed}.{number}")


@contextmanager
def told(name: str, case: object) -> Iterator[None]:
    """Tell with whatever fails inside which case it was, and how to have it again."""
    try:
        yield
    except BaseException as error:
        seed, _, number = name.rpartition(".")
        error.add_note(f"case {number} of {SEED}={seed}: {repr(case)[:600]}")
        raise
