"""DOT to SVG, in a process of its own that a time limit ends."""

from __future__ import annotations

import shutil
import subprocess
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from inception_lab.errors import BackendError

__all__ = ["svg"]

_WHERE: Final = "drawing"
_WHEEL: Final = "graphviz-pure"
_SYSTEM: Final = "dot"
_MEASURED: Final = 'font-family="Arial"'
_ALIKE: Final = 'font-family="Helvetica,Arial,sans-serif"'
"""Fonts of the same widths: boxes are laid out for Arial, which not every system has."""


def svg(source: str, *, timeout_s: float = 30) -> str:
    """Lay `source` out and return the SVG.

    The wheel graphviz-pure is used where it is installed, else the system's
    ``dot``. Raises BackendError if there is neither, if `source` is no DOT, or
    after `timeout_s` seconds.
    """
    programs = _programs()
    for program in programs:
        try:
            return _run(program, source, timeout_s)
        except OSError:
            continue  # a wheel of another platform, say: the next program may run
    raise BackendError(
        _WHERE,
        "no program to lay out drawings",
        ", ".join(programs) + " cannot be run" if programs else "",
        f"pip install {_WHEEL}, or install Graphviz",
    )


@lru_cache(maxsize=1)
def _programs() -> tuple[str, ...]:
    """Return the layout programs found here, the one to try first in front."""
    programs = (_in_wheel(), shutil.which(_WHEEL), shutil.which(_SYSTEM))
    return tuple(dict.fromkeys(program for program in programs if program))


def _in_wheel() -> str | None:
    """Find the wheel's program by its list of files: a venv's programs need not be on the PATH."""
    try:
        files = distribution(_WHEEL).files or []
    except PackageNotFoundError:
        return None
    for file in files:
        program = Path(str(file.locate())).resolve()
        if file.stem == _WHEEL and program.is_file():
            return str(program)
    return None


def _run(program: str, source: str, timeout_s: float) -> str:
    try:
        done = subprocess.run(
            [program, "-Tsvg"], input=source.encode(), capture_output=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired:
        problem = f"the layout took longer than {timeout_s:g} s and was stopped"
        raise BackendError(_WHERE, problem, remedy="draw modules or stages instead of layers") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise BackendError(_WHERE, "the layout failed", said[-1] if said else f"exit status {done.returncode}")
    return done.stdout.decode().replace(_MEASURED, _ALIKE)
