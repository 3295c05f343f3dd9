"""The picture for the whole class: how to join, the question, a count only while the vote is open, then the bars."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from inception_lab.classroom.gallery_views import Mark
from inception_lab.classroom.rules.leaders import Leader
from inception_lab.classroom.rules.pulse import Phase, Pulse
from inception_lab.classroom.rules.questions import Asked
from inception_lab.classroom.views import RoomView, StepView
from inception_lab.errors import LabError
from inception_lab.teach.pages import title_of
from inception_lab.ui.classroom.gallery import show_class_chart, show_goal
from inception_lab.ui.classroom.leaders import show_leaders
from inception_lab.ui.classroom.lesson import KINDS
from inception_lab.ui.classroom.pictures import (
    counted,
    show_flow,
    show_histogram,
    show_question,
    show_truth,
    spaced,
    written,
)
from inception_lab.ui.classroom.place import PAGE, Nobody, Screen, query_of, rooms
from inception_lab.ui.classroom.states import show_reach
from inception_lab.ui.classroom.way_in import show_way_in
from inception_lab.ui.page_link import address_of

__all__ = ["show_screen"]

_POLL_SECONDS: Final = 1.0
_Moves = tuple[Pulse | None, int, tuple[Leader, ...] | None, Mark]
_TITLES: Final = {
    Phase.SHOWN: "What the class says",
    Phase.DISCUSSING: "Discuss: convince your neighbour",
    Phase.REVEALED: "The truth",
}


def show_screen(role: Screen) -> None:
    """Draw the screen. Raises ClassError where there is no such room (any more)."""
    seen, designs = rooms().see_on_screen(role.room), rooms().gallery_on_screen(role.room)
    with st.container(key="class-screen"):
        if seen.pulse is not None and seen.asked is not None:
            _show_corner(seen.code)
            _show_question(seen, seen.asked, seen.pulse)
        elif designs is not None:
            _show_corner(seen.code)
            show_goal(designs)
            show_class_chart(designs, key="class-screen-chart", large=True)
        elif seen.step is not None:
            _show_step(seen, seen.step)
        else:
            _show_room(seen)
            if seen.leaderboard:
                show_leaders(seen.leaders)
        _watch(role, _moves(seen))


def _show_corner(code: str) -> None:
    """Keep the room's code in a corner, with the address, for whoever comes late."""
    at = urlsplit(address_of(PAGE, {}))
    st.html(f'<p class="class-join">{escape(f"{at.netloc}{at.path}")} · room <b>{spaced(code)}</b></p>')


def _show_step(seen: RoomView, step: StepView) -> None:
    """Draw where the class is: what it does now, where it finds that, and how to join for whoever comes late."""
    said = f"{seen.lesson} · step {step.number} of {step.of}"
    st.html(f'<p class="class-title">{escape(said)}</p><h2 class="class-now">{escape(step.title)}</h2>')
    now, beside = st.columns([3, 2], gap="large")
    with now:
        written(f"{KINDS.get(step.kind, '')}, {step.minutes} min", "class-room")
        if step.page != PAGE:
            written(f"On the page “{title_of(step.page)}”: tap “Now” on your own device.", "class-room")
        written(spaced(seen.code), "class-code")
    with beside:
        if seen.leaderboard:
            show_leaders(seen.leaders)
        else:
            show_way_in(address_of(PAGE, query_of(Nobody(seen.code))))


def _show_room(seen: RoomView) -> None:
    """Draw how to join."""
    link = address_of(PAGE, query_of(Nobody(seen.code)))
    code, words = st.columns(2, gap="large", vertical_alignment="center")
    with code:
        show_way_in(link)
    with words:
        written(seen.title, "class-room")
        written(spaced(seen.code), "class-code")
        written(link, "class-address")


def _show_question(seen: RoomView, asked: Asked, pulse: Pulse) -> None:
    title = ("First vote", "Second vote")[pulse.round - 1] if pulse.is_asking else _TITLES[pulse.phase]
    show_question(asked, title, lettered=True, options=pulse.is_asking)
    if seen.truth is not None:
        show_truth(seen.truth, linked=False)
    if seen.results is not None:
        if len(seen.results.rounds) == 2:
            with st.grid(2, gap="medium", min_column_width=380):
                with st.container():
                    show_histogram(asked, seen.results)
                with st.container():
                    show_flow(asked, seen.results)
        else:
            show_histogram(asked, seen.results)
        show_reach(seen.reach)


def _moves(seen: RoomView) -> _Moves:
    """Return what the screen is drawn again for."""
    return seen.pulse, seen.step.number if seen.step else 0, seen.leaders if seen.leaderboard else None, seen.gallery


@st.fragment(run_every=_POLL_SECONDS)
def _watch(role: Screen, drawn: _Moves) -> None:
    """Count who is here, who has answered and who has solved; draw the page again where something else has moved."""
    try:
        seen = rooms().see_on_screen(role.room)
    except LabError:
        st.rerun()
    if _moves(seen) != drawn:
        st.rerun()
    if seen.gallery is not None and seen.pulse is None:
        _show_exercise(seen)
    else:
        counted(seen)


def _show_exercise(seen: RoomView) -> None:
    """Count under a gallery who has solved the exercise of the lesson's step, which is another matter, by its title."""
    if seen.step is None or seen.step.solved is None:
        return
    solved, of = seen.step.solved, max(1, seen.students)
    said = escape(f"Exercise “{seen.step.title}”: {seen.step.solved} of {seen.students} solved")
    bar = f'<progress class="class-progress" max="{of}" value="{solved}" aria-label="{said}"></progress>'
    st.html(f'<div class="class-beside"><p role="status">{said}</p>{bar}</div>')
