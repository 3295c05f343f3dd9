"""The teacher's side: the question in front, its next step as one button, the room beside it."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Final

import streamlit as st

from inception_lab.classroom.rules.pulse import ROUNDS, Move, Phase, Pulse
from inception_lab.classroom.rules.questions import Asked
from inception_lab.classroom.views import TeacherView
from inception_lab.errors import LabError
from inception_lab.text.numbers import plural
from inception_lab.ui.classroom.asking import chosen_time, show_asking, show_time
from inception_lab.ui.classroom.entry import show_stored
from inception_lab.ui.classroom.goals import show_goals
from inception_lab.ui.classroom.pictures import (
    counted,
    show_flow,
    show_histogram,
    show_qr,
    show_question,
    show_truth,
    spaced,
    written,
)
from inception_lab.ui.classroom.place import (
    PAGE,
    Nobody,
    Screen,
    Teacher,
    leave,
    query_of,
    remember,
    rooms,
    take_remembered,
)
from inception_lab.ui.classroom.states import show_reach
from inception_lab.ui.page_link import address_of
from inception_lab.ui.words import sentence

__all__ = ["show_teachers_side"]

_POLL_SECONDS: Final = 2.0
_TIME_AGAIN: Final = "class.time.again"
_REMOVED: Final = "class.remove"
_TITLES: Final = {
    Phase.SHOWN: "What the class says",
    Phase.DISCUSSING: "They discuss",
    Phase.REVEALED: "The truth",
}


def show_teachers_side(role: Teacher) -> None:
    """Draw the teacher's page. Raises ClassError where the link is no teacher's (any more)."""
    seen = rooms().see_as_teacher(role.code, role.secret)
    note = take_remembered()
    if note:
        st.warning(note, icon=":material/error:")
    question, room = st.columns([5, 3], gap="large")
    with question:
        if seen.room.pulse is None or seen.room.asked is None:
            show_goals(role)
            show_asking(role)
        else:
            _show_question(role, seen, seen.room.asked, seen.room.pulse)
            show_goals(role)
    with room:
        _show_room(role, seen)


# ── The question ─────────────────────────────────────────────────────────────


def _show_question(role: Teacher, seen: TeacherView, asked: Asked, pulse: Pulse) -> None:
    room = seen.room
    title = f"Vote {pulse.round} is open" if pulse.is_asking else _TITLES[pulse.phase]
    show_question(asked, f"Question {room.number} · {title}", lettered=True, options=pulse.is_asking)
    _show_steps(role, pulse)
    if room.truth is not None:
        show_truth(room.truth)
    if room.results is not None:
        show_histogram(asked, room.results)
        show_reach(room.reach)
        show_flow(asked, room.results)


def _show_steps(role: Teacher, pulse: Pulse) -> None:
    """Draw the moves that are possible; the one that comes next stands out."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="class-steps"):
        if pulse.is_asking:
            _step(role, pulse, Move.CLOSE, "Close the vote", "stop_circle", primary=True)
            return
        if pulse.phase is Phase.SHOWN:
            _step(role, pulse, Move.DISCUSS, "Discuss", "forum", primary=pulse.round == 1)
        if pulse.phase is not Phase.REVEALED:
            if pulse.round < ROUNDS:
                show_time(_TIME_AGAIN)
                primary = pulse.phase is Phase.DISCUSSING
                _step(role, pulse, Move.ASK_AGAIN, "Second vote", "how_to_vote", primary=primary)
            _step(role, pulse, Move.REVEAL, "Reveal the truth", "visibility", primary=pulse.round == ROUNDS)
        _step(role, pulse, Move.FINISH, "Next question", "arrow_forward", primary=pulse.phase is Phase.REVEALED)


def _step(role: Teacher, pulse: Pulse, move: Move, label: str, icon: str, *, primary: bool) -> None:
    st.button(
        label,
        key=f"class.{move.name}",
        icon=f":material/{icon}:",
        type="primary" if primary else "secondary",
        on_click=_move,
        args=(role, pulse, move),
    )


def _move(role: Teacher, pulse: Pulse, move: Move) -> None:
    seconds = chosen_time(_TIME_AGAIN) if move is Move.ASK_AGAIN else None
    try:
        rooms().move(role.code, role.secret, pulse, move, seconds)
    except LabError as error:
        remember(sentence(error))


# ── The room ─────────────────────────────────────────────────────────────────


def _show_room(role: Teacher, seen: TeacherView) -> None:
    written(f"{seen.room.title} · students type this code", "class-line")
    written(spaced(role.code), "class-code")
    # In a tab of its own: this one stays the teacher's.
    st.link_button("Screen for the class", address_of(PAGE, query_of(Screen(seen.room.id))), icon=":material/cast:")
    _watch(role, seen.room.pulse, tuple(member.id for member in seen.members))
    _show_names(role, seen)
    with st.expander("Link and QR code", icon=":material/qr_code:"):
        link = address_of(PAGE, query_of(Nobody(role.code)))
        st.code(link, language=None, wrap_lines=True)
        show_qr(link)
        if "//localhost" in link or "//127.0.0.1" in link:
            st.warning("This address is this machine's alone: open the app by a name that students' devices know.")
    with st.expander("Your way back", icon=":material/key:"):
        st.markdown("This link is the only key to the room. Keep it, and show it to nobody.")
        st.code(address_of(PAGE, query_of(role)), language=None, wrap_lines=True)
    show_stored()
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "CSV",
            data=partial(_csv, role),
            file_name=f"class-{role.code}.csv",
            mime="text/csv",
            key="class.csv",
            icon=":material/download:",
            on_click="ignore",
        )
        with st.popover("Delete the room", icon=":material/delete:"):
            st.markdown("Every name and answer is wiped, for everybody, at once.")
            st.button("Delete everything", key="class.delete", type="primary", on_click=_delete, args=(role,))


def _csv(role: Teacher) -> str:
    return rooms().csv(role.code, role.secret)


def _show_names(role: Teacher, seen: TeacherView) -> None:
    if not seen.members:
        return
    with st.popover("Take a name out", icon=":material/person_remove:"):
        names = {member.id: member.nickname for member in seen.members}
        st.selectbox(
            "Nickname",
            list(names),
            format_func=lambda one: names.get(one, one),
            key=_REMOVED,
            index=None,
            placeholder="",
        )
        st.button("Take out", key="class.remove.now", on_click=_remove, args=(role,))


def _remove(role: Teacher) -> None:
    student = st.session_state.get(_REMOVED)
    if student is None:
        return
    try:
        rooms().remove(role.code, role.secret, student)
    except LabError as error:
        remember(sentence(error))


def _delete(role: Teacher) -> None:
    try:
        rooms().delete(role.code, role.secret)
    except LabError as error:
        remember(sentence(error))
        return
    leave()


@st.fragment(run_every=_POLL_SECONDS)
def _watch(role: Teacher, drawn: Pulse | None, members: tuple[str, ...]) -> None:
    """Show who is here and who has answered; draw the page again where the question moved or somebody came."""
    try:
        seen = rooms().see_as_teacher(role.code, role.secret)
    except LabError:
        st.rerun()
    if seen.room.pulse != drawn or tuple(member.id for member in seen.members) != members:
        st.rerun()
    counted(seen.room)
    asking = drawn is not None and drawn.is_asking
    names = "".join(
        f"<li{' class=has-answered' if asking and one.has_answered else ''}>{escape(one.nickname)}"
        f"{' ✓' if asking and one.has_answered else ''}</li>"
        for one in seen.members
    )
    st.html(f'<ul class="class-names" aria-label="{plural(len(seen.members), "student")}">{names}</ul>')
