"""What a page edits, the explorer's `Design` or a lab's `Setting`: in the session, in its widgets, in its link.

The session holds the value; it is the truth. A widget shows its part of it
(`mirror`) and its callback replaces it, so that reset, link and widget cannot
disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Generic, TypeVar, cast

import streamlit as st

from inception_lab.design import Design, from_query, network_of, to_query
from inception_lab.design.edits import Edit
from inception_lab.errors import LabError
from inception_lab.knobs import AnyKnob, BankKnob
from inception_lab.labs import Lab, Setting, read_setting
from inception_lab.ui import lesson_state, link
from inception_lab.ui.session import forgive, forgive_all, refuse
from inception_lab.ui.view import View, split_query

__all__ = ["EXPLORER", "Explorer", "PageState", "state_of"]

E = TypeVar("E", Design, Setting)
Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class PageState(Generic[E]):
    """The value that the page at this address edits, the default before it was opened.

    `read` and `write` turn it from and to a link's query; `refusals` begins the
    names under which refused inputs are remembered.
    """

    page: str
    default: E
    read: Callable[[Query], tuple[E, tuple[LabError, ...]]]
    write: Callable[[E], dict[str, list[str]]]
    refusals: str

    @property
    def current(self) -> E:
        """The value that the session holds."""
        return cast(E, st.session_state.get(self._key("value"), self.default))

    @property
    def link_errors(self) -> tuple[LabError, ...]:
        """What could not be read from the link, until something is changed."""
        return cast(tuple[LabError, ...], st.session_state.get(self._key("link_errors"), ()))

    @property
    def name(self) -> str:
        """What the page edits, as its widgets' keys have it: the lab, or the network."""
        return self.page

    def where(self, name: str) -> str:
        """Return the name under which the refusal of an input is remembered."""
        return f"{self.refusals}{name}"

    def restore(self) -> E:
        """Return the value, taken from the link if the visitor opened one: by hand, or by going back."""
        query = link.arrived(self.page)
        if query is not None:
            errors: list[LabError] = []
            rest: Query
            value: Query
            problems: tuple[LabError, ...]
            rest, problems = lesson_state.take(query)
            errors += problems
            value, problems = self.take_more(rest)
            if not value:
                value, problems = self.take_more({**lesson_state.start_of(self.page, query), **rest})
            errors += problems
            chosen, problems = self.read(value)
            self.set(chosen)
            st.session_state[self._key("link_errors")] = (*errors, *problems)
            forgive_all()
        return self.current

    def take_more(self, query: Query) -> tuple[Query, tuple[LabError, ...]]:
        """Take out of a link what the page has besides the value; return the rest, and what could not be read."""
        return query, ()

    def more_query(self) -> dict[str, list[str]]:
        """Write what the page has besides the value."""
        return {}

    def write_link(self) -> None:
        """Write the value and the lesson to the address bar, where they changed."""
        link.write(self.page, {**self.write(self.current), **self.more_query(), **lesson_state.to_query()})

    def set(self, chosen: E) -> None:
        """Replace the value."""
        st.session_state[self._key("value")] = chosen
        st.session_state[self._key("link_errors")] = ()

    def turn(self, name: str, value: object) -> None:
        """Set one knob; where its value is refused, keep the old one and remember why."""
        try:
            self.set(self.current.turned(name, value))
        except LabError as error:
            refuse(self.where(name), error)
        else:
            forgive(self.where(name))

    def has(self, knob: AnyKnob) -> bool:
        """Tell whether what is edited has this knob; a widget may be heard after another network was chosen."""
        return knob in self.current.declared.knobs

    def put_back(self, name: str) -> None:
        """Put one knob back to its default, where what is edited has it."""
        for knob in self.current.declared.knobs:
            if knob.name == name:
                self.turn(name, knob.default)

    def reset(self) -> None:
        """Put every knob back and take every edit out."""
        self.set(self.current.reset())
        forgive_all()

    def _key(self, what: str) -> str:
        return f"lab.{self.page}.{what}"


def state_of(lab: Lab) -> PageState[Setting]:
    """Return the state of a lab's page."""
    return PageState(lab.name, Setting(lab), partial(read_setting, lab), Setting.to_query, f"{lab.name}.")


@dataclass(frozen=True, slots=True)
class Explorer(PageState[Design]):
    """The explorer's design, with the view of it, which is part of the link, too."""

    @property
    def name(self) -> str:
        """The network: each has widgets of its own."""
        return self.current.variant

    @property
    def view(self) -> View:
        """What of the design is looked at."""
        return cast(View, st.session_state.get(self._key("view"), View()))

    def take_more(self, query: Query) -> tuple[Query, tuple[LabError, ...]]:
        """Take the view out of a link."""
        view, rest, errors = split_query(query)
        st.session_state[self._key("view")] = view
        return rest, errors

    def more_query(self) -> dict[str, list[str]]:
        """Write the view."""
        return self.view.to_query()

    def look_at(self, key: str, value: object) -> None:
        """Set one field of the view; an option that does not exist leaves it as it is.

        Another node has channels and positions of its own.
        """
        try:
            view = self.view.turned(key, value)
            if view.node != self.view.node:
                view = replace(view, channel="", at="")
            st.session_state[self._key("view")] = view
        except LabError:
            return

    def choose_variant(self, name: str) -> tuple[str, ...]:
        """Change the variant; return the labels of turned knobs that the new one has no place for.

        Edits name layers of the old variant and are dropped.
        """
        before, chosen = self.current, Design(name)
        dropped = []
        for knob_name, value in before.knobs:
            old = before.declared.knobs[knob_name]
            try:
                new = chosen.declared.knobs[knob_name]
                if isinstance(new, BankKnob) and isinstance(old, BankKnob) and new.columns != old.columns:
                    raise new.refuse("the columns differ", ", ".join(old.columns))
                chosen = chosen.turned(knob_name, value)
            except LabError:
                dropped.append(old.label)
        self.set(chosen)
        forgive_all()
        self.look_at("stage", "")
        self.look_at("node", "")
        return (*dropped, *map(str, before.edits))

    def add_edit(self, edit: Edit) -> None:
        """Add an edit; where it cannot be made, remember why instead."""
        try:
            edited = self.current.edited(edit)
            network_of(edited)
        except LabError as error:
            refuse("edit", error)
        else:
            forgive("edit")
            self.set(edited)

    def remove_edit(self, edit: Edit) -> None:
        """Take an edit out."""
        chosen = self.current
        self.set(replace(chosen, edits=tuple(other for other in chosen.edits if other != edit)))


_START: Final = Design("googlenet")
EXPLORER: Final = Explorer("explorer", _START, partial(from_query, default=_START.variant), to_query, "")
