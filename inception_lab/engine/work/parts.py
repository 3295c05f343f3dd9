"""A measurement of several parts, one after the other: each part's progress carries what was measured before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from inception_lab.engine.requests.job import OnProgress, Parts, Progress

__all__ = ["measured_in_parts"]

Part = TypeVar("Part")
Measured = TypeVar("Measured")
Gathered = TypeVar("Gathered", bound=Parts)


def measured_in_parts(
    step: str,
    parts: Sequence[tuple[str, Part]],
    measure: Callable[[Part, Callable[[], None]], Measured],
    gather: Callable[[Sequence[Measured], tuple[str, ...]], Gathered],
    on_progress: OnProgress,
) -> Gathered:
    """Measure named parts in order and return what `gather` makes of them and of the names of those left out.

    `measure` gets a part and what it calls now and then to see whether it shall go on.
    """
    names = tuple(name for name, _ in parts)
    measured: list[Measured] = []
    for done, (name, part) in enumerate(parts):
        so_far = gather(measured, names[done:]) if measured else None
        progress = Progress(step, done, len(parts), name, so_far)

        def look(progress: Progress = progress) -> None:
            on_progress(progress)

        look()
        measured.append(measure(part, look))
    return gather(measured, ())
