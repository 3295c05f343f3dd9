"""Students by websocket, for benchmarks: each visit turns knobs, follows links, looks at parts, answers and runs.

A visit holds what a browser would send with every message: the value of each widget that is drawn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Any, Final

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from inception_lab.classroom.rules.landmarks import PUBLISHED
from scripts.visit import Visit

__all__ = ["LINKS", "Action", "Student"]

LINKS: Final[tuple[tuple[str, str], ...]] = (
    # page, link's query
    *(("explorer", f"variant={name}") for name in PUBLISHED),
    ("explorer", "variant=inception_v3&look=scale"),
    ("explorer", "variant=googlenet&look=scale&node=module:3a"),
    ("explorer", "variant=inception_v3&node=module:Mixed_5b"),
    ("explorer", "variant=inception_v4&tab=layers"),
    ("explorer", "variant=googlenet&tab=costs"),
    ("module", ""),
    ("module", "network=inception_v3"),
    ("module", "exercise=26_weights_or_work"),
    ("factorization", ""),
    ("factorization", "exercise=31_row_and_column"),
    ("grid", ""),
    ("grid", "exercise=40_after_the_stride"),
    ("stem", ""),
    ("compare", ""),
    ("compare", "a=googlenet&b=inception_v3"),
    ("evolution", ""),
    ("exercises", ""),
    ("", ""),  # the start page
)
"""What students open: every kind of page, the Explorer most."""
_RUN: Final = ("explorer", "variant=googlenet&tab=run")
_CLASSES: Final = range(500, 3_000)
"""Of the networks that are run: nearly always another one, and all of about the same size."""
_KNOBS: Final = ("knob.", "bank.", "module.filters.", "module.number.", "view.look", "view.colour")
"""How the keys of what changes the page's figures or pictures begin."""
_TURNED: Final = ("slider", "number_input", "checkbox", "selectbox")
_PATIENCE_SECONDS: Final = 60.0
_RUN_SECONDS: Final = 240.0
_TURN, _LINK, _PART, _ANSWER, _MEASURE = "turn", "link", "part", "answer", "run"
_SHARES: Final[Mapping[str, int]] = {_TURN: 74, _LINK: 12, _PART: 6, _ANSWER: 5, _MEASURE: 3}
"""How often a student does what, in a hundred."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a student did on which page: seconds to the first new number, and to the whole page; the bytes that came."""

    kind: str
    page: str
    numbers_s: float
    whole_s: float
    received: int


@dataclass
class Student:
    """A visit and what it does; `dice` decide, so that the same number does the same again."""

    visit: Visit
    dice: Random
    actions: list[Action] = field(default_factory=list)
    runs_s: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _values: dict[str, WidgetState] = field(default_factory=dict)

    async def arrive(self) -> None:
        """Open the page; its first drawing is an action, too."""
        await self._measured(_LINK, self._open)

    async def act(self, *, with_runs: bool = True) -> None:
        """Do one thing as a student does, and wait for the whole page. What goes wrong is kept in `errors`."""
        [kind] = self.dice.choices(list(_SHARES), list(_SHARES.values()))
        match kind:
            case "part" if self._buttons("costly-"):
                await self._measured(kind, lambda: self._press(self.dice.choice(self._buttons("costly-"))))
            case "answer" if self._buttons("Check", by_label=True):
                await self._measured(kind, self._answer)
            case "run" if with_runs:
                await self._measure()
            case "link":
                await self._follow(*self.dice.choice(LINKS))
            case _ if self._knobs():
                await self._measured(_TURN, self._turn)
            case _:
                await self._follow(*self.dice.choice(LINKS))

    # ── What a student does ──────────────────────────────────────────────────

    async def _open(self) -> None:
        self.visit.open()

    async def _follow(self, page: str, query: str) -> None:
        self._values.clear()
        await self._measured(_LINK, lambda: self.visit.go(page, query))

    async def _turn(self) -> None:
        """Give one knob of the page another value, seldom one that somebody has asked for before."""
        one = self.dice.choice(self._knobs())
        await self._send(_turned(one, self.dice))

    async def _answer(self) -> None:
        """Answer an exercise: mostly wrong, as students who try."""
        texts = [one.text_input for one in self.visit.elements if one.WhichOneof("type") == "text_input"]
        field_id = next((one.id for one in texts if "answer" in one.id), "")
        if field_id:
            self._values[field_id] = WidgetState(id=field_id, string_value=f"{self.dice.randrange(1, 10**6)}")
        await self._press(self._buttons("Check", by_label=True)[0])

    async def _measure(self) -> None:
        """Run a network that nobody has run before, and wait for its result among the other numbers."""
        page, query = _RUN
        await self._follow(page, f"{query}&classes={self.dice.choice(_CLASSES)}")
        buttons = self._buttons("Run", by_label=True)
        if not buttons:
            self.errors.append("run: there is no button")
            return
        began = perf_counter()
        await self._measured(_MEASURE, lambda: self._press(buttons[0]))
        try:
            await self.visit.until_that(lambda: self._says("Latency"), _RUN_SECONDS, "a run's result")
        except TimeoutError as error:
            self.errors.append(f"run: {error}"[:300])
        else:
            self.runs_s.append(perf_counter() - began)

    async def _press(self, button: str) -> None:
        await self._send(WidgetState(id=button, trigger_value=True))

    async def _send(self, changed: WidgetState) -> None:
        """Send what changed with the values of everything else that is drawn, as a browser does."""
        drawn = {state.id: state for state in map(_shown, self.visit.elements) if state is not None}
        self._values = {name: self._values.get(name, state) for name, state in drawn.items()}
        if not changed.trigger_value:
            self._values[changed.id] = changed
        sent = {**self._values, changed.id: changed}
        await self.visit.run(WidgetStates(widgets=sent.values()))

    # ── What it sees ─────────────────────────────────────────────────────────

    async def _measured(self, kind: str, do: Callable[[], Awaitable[None]]) -> None:
        """Do something and keep how long it takes until the page has answered."""
        visit, before, received = self.visit, self._numbers(), self.visit.received
        drawings, began = visit.drawings, perf_counter()
        first: list[float] = []

        def is_whole() -> bool:
            if not first and self._numbers() not in (before, ()):
                first.append(perf_counter() - began)
            return visit.drawings > drawings

        try:
            await do()
            await visit.until_that(is_whole, _PATIENCE_SECONDS, f"{kind} on {visit.page}")
        except (TimeoutError, LookupError) as error:
            self.errors.append(f"{kind}: {error}"[:300])
            return
        whole = perf_counter() - began
        numbers = first[0] if first else whole
        self.actions.append(Action(kind, visit.page, numbers, whole, visit.received - received))
        wrong = [one.exception.message for one in visit.elements if one.WhichOneof("type") == "exception"]
        self.errors += [f"{kind} on {visit.page}?{visit.query}: {message}"[:300] for message in wrong]

    def _numbers(self) -> tuple[str, ...]:
        """Return the figures that the page shows."""
        metrics = [one.metric for one in self.visit.elements if one.WhichOneof("type") == "metric"]
        return tuple(f"{one.label} {one.body} {one.delta}" for one in metrics)

    def _says(self, label: str) -> bool:
        return any(one.startswith(f"{label} ") for one in self._numbers())

    def _buttons(self, words: str, *, by_label: bool = False) -> list[str]:
        """Return the ids of the buttons with such a label, or with such words in their key."""
        buttons = [one.button for one in self.visit.elements if one.WhichOneof("type") == "button"]
        return [one.id for one in buttons if (one.label == words if by_label else words in one.id)]

    def _knobs(self) -> list[Element]:
        """Return the widgets that change what the page shows."""
        drawn = [one for one in self.visit.elements if one.WhichOneof("type") in _TURNED]
        return [one for one in drawn if not _widget(one).disabled and any(key in _widget(one).id for key in _KNOBS)]


def _widget(one: Element) -> Any:
    """Return the message of what is drawn, whose class its kind decides."""
    return getattr(one, one.WhichOneof("type") or "")


def _shown(one: Element) -> WidgetState | None:
    """Return the value that a widget begins with, as a browser keeps it; None of what is no such widget."""
    match one.WhichOneof("type"):
        case "slider":
            proto = one.slider
            return _numbers(proto.id, list(proto.value if proto.set_value else proto.default))
        case "number_input":
            number = one.number_input
            return WidgetState(id=number.id, double_value=number.value if number.set_value else number.default)
        case "checkbox":
            box = one.checkbox
            return WidgetState(id=box.id, bool_value=box.value if box.set_value else box.default)
        case "selectbox":
            chosen = one.selectbox
            options = list(chosen.options)
            first = options[chosen.default] if options else ""
            return WidgetState(id=chosen.id, string_value=chosen.raw_value if chosen.set_value else first)
        case "text_input":
            text = one.text_input
            return WidgetState(id=text.id, string_value=text.value if text.set_value else text.default)
        case _:
            return None


def _turned(one: Element, dice: Random) -> WidgetState:
    """Return another value of a widget. Raises TypeError for what is no knob."""
    match one.WhichOneof("type"):
        case "slider":
            proto = one.slider
            steps = round((proto.max - proto.min) / proto.step)
            # As a hand does: from where it stands by some steps.
            at = round(((list(proto.value) or list(proto.default))[0] - proto.min) / proto.step)
            to = min(steps, max(0, at + dice.choice((-1, 1)) * dice.randint(1, max(1, steps // 8))))
            return _numbers(proto.id, [round(proto.min + to * proto.step, 6)])
        case "number_input":
            number = one.number_input
            most = min(number.max, 4 * max(number.value, number.default, 16.0))
            return WidgetState(id=number.id, double_value=float(dice.randint(int(number.min), int(most))))
        case "checkbox":
            box = one.checkbox
            return WidgetState(id=box.id, bool_value=not (box.value if box.set_value else box.default))
        case "selectbox":
            return WidgetState(id=one.selectbox.id, string_value=dice.choice(list(one.selectbox.options)))
        case other:
            raise TypeError(f"{other} is no knob")


def _numbers(name: str, numbers: list[float]) -> WidgetState:
    state = WidgetState(id=name)
    state.double_array_value.data.extend(numbers)
    return state
