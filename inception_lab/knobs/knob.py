"""What every kind of knob has: a declaration that reads, checks, writes and describes one value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from inception_lab.errors import DesignError

__all__ = ["AnyKnob", "Knob", "T", "Value"]

T = TypeVar("T")
Value: TypeAlias = int | float | bool | str | tuple[int, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob(ABC, Generic[T]):
    """A knob of values of type `T`; the declaration is the key of its value (see `Values`).

    `help` names the paper's figure or table. A kind of knob is one subclass;
    its widget is named in `ui/widgets.py`.
    """

    name: str
    label: str
    group: str
    help: str
    default: T

    @abstractmethod
    def parse(self, text: str) -> T:
        """Read a value as a link and the command line write it. Raises DesignError."""

    @abstractmethod
    def check(self, value: object) -> T:
        """Return `value` if the knob can have it. Raises DesignError."""

    @abstractmethod
    def others(self, value: T) -> Iterator[T]:
        """Yield other values than `value`, enough to see what the knob changes."""

    @property
    @abstractmethod
    def choices(self) -> str:
        """The values it can have, in words."""

    def format(self, value: T) -> str:
        """Write a value as `parse` reads it."""
        return str(value)

    def refuse(self, problem: str, received: str, remedy: str = "") -> DesignError:
        """Return the error of this knob, to be raised."""
        return DesignError(f"knob {self.name}", problem, received, remedy)


AnyKnob: TypeAlias = Knob[Any]
