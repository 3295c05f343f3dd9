"""Errors of one grammar: ``where: what is wrong (received …); what to do``."""

from __future__ import annotations

from typing import Final

__all__ = [
    "BackendError",
    "DesignError",
    "ImageError",
    "LabError",
    "LessonError",
    "ShapeError",
    "SpecError",
    "shortened",
]

_MOST_RECEIVED: Final = 300


def shortened(received: str) -> str:
    """Return what was received, its middle left out where nobody would read it."""
    half = _MOST_RECEIVED // 2
    return received if len(received) <= _MOST_RECEIVED else f"{received[:half]} … {received[-half:]}"


class LabError(Exception):
    """Base of every error a user can cause.

    ``where`` is a layer's id, a knob's name or a file; the page shows the
    message beside that place and the command line prints it as one line.
    """

    def __init__(self, where: str, problem: str, received: str = "", remedy: str = "") -> None:
        received = shortened(received)
        # All four go to Exception.args, so that the error survives pickling.
        super().__init__(where, problem, received, remedy)
        self.where = where
        self.problem = problem
        self.received = received
        self.remedy = remedy

    def __str__(self) -> str:
        received = f" (received {self.received})" if self.received else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.where}: {self.problem}{received}{remedy}"


class SpecError(LabError):
    """A layer or block is described with an impossible value."""


class ShapeError(LabError):
    """Layers that are possible alone do not fit each other or the input."""


class DesignError(LabError):
    """A variant, knob or edit that does not exist or is out of its range."""


class BackendError(LabError):
    """torch, a counter or a device cannot do what was asked."""


class LessonError(LabError):
    """A lesson's file, or an expression in it, that cannot be used."""


class ImageError(LabError):
    """A file that is no usable image, or an image that does not fit a network's input."""
