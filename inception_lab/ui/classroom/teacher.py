"""The teacher's side: the lesson and its question in front, the next step as one button, the room beside them."""

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
from inception_lab.ui.classroom.board import show_board
from inception_lab.ui.classroom.entry import show_stored
from inception_lab.ui.classroom.goals import show_goals
from inception_lab.ui.classroom.lesson import show_follow, show_lesson, show_steps
from inception_lab.ui.classroom.pictures import (
    counted,
    show_flow,
    show_histogram,
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
from inception_lab.ui.classroom.way_in import show_way_in
from inception_lab.ui.page_link import address_of
from inception_lab.ui.words import sentence

__all__ = ["show_teachers_side"]

_POLL_SECONDS: Final = 2.0
_TIME_AGAIN: Final = "class.time.again"
_REMOVED: Final = "class.remove"
_BOARD, _STEPS, _ASK, _ASK_FIRST = "Progress", "All steps", "Ask something else", "Ask"
_VIEW: Final = "class.view"
_LARGE: Final = "lab.classroom.large"
_Moves = tuple[Pulse | None, int, bool, tuple[str, ...]]
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
    if st.session_state.get(_LARGE):
        st.button("Back to the room", key="class.board.small", icon=":material/close_fullscreen:", on_click=_enlarge)
        show_board(role, seen)
        _watch_moves(role, seen)
        return
    question, room = st.columns([5, 3], gap="large")
    with question:
        if seen.lesson is not None:
            show_lesson(role, seen, seen.lesson)
        if seen.room.pulse is not None and seen.room.asked is not None:
            _show_question(role, seen, seen.room.asked, seen.room.pulse)
            show_goals(role)
        else:
            show_goals(role)
            _show_rest(role, seen)
    with room:
        _show_room(role, seen)
    _show_end(role)


def _show_rest(role: Teacher, seen: TeacherView) -> None:
    """Draw what a teacher looks at while no question stands there: the board, the whole lesson, or what else to ask."""
    views = (_BOARD, _STEPS, _ASK) if seen.lesson is not None else (_ASK_FIRST, _BOARD)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        view = st.segmented_control("View", views, default=views[0], key=_VIEW, label_visibility="collapsed")
        view = view or views[0]
        if view == _BOARD:
            st.button("Large", key="class.board.large", icon=":material/open_in_full:", on_click=_enlarge)
    match view:
        case "Progress":
            show_board(role, seen)
        case "All steps" if seen.lesson is not None:
            show_steps(role, seen.lesson, is_asking=False)
            show_follow(role, "Follow another lesson")
        case _:
            show_asking(role)
            if seen.lesson is None:
                show_follow(role, "Follow a lesson")


def _enlarge() -> None:
    """Give the board the whole page, or take it back."""
    st.session_state[_LARGE] = not st.session_state.get(_LARGE)


# ── The question ─────────────────────────────────────────────────────────────


def _show_question(role: Teacher, seen: TeacherView, asked: Asked, pulse: Pulse) -> None:
    room = seen.room
    title = f"Vote {pulse.round} is open" if pulse.is_asking else _TITLES[pulse.phase]
    show_question(asked, f"Question {room.number} · {title}", lettered=True, options=pulse.is_asking)
    _show_moves(role, pulse, in_lesson=seen.lesson is not None)
    if room.truth is not None:
        show_truth(room.truth)
    if room.results is not None:
        show_histogram(asked, room.results)
        show_reach(room.reach)
        show_flow(asked, room.results)


def _show_moves(role: Teacher, pulse: Pulse, *, in_lesson: bool) -> None:
    """Draw the moves that are possible; the one that comes next stands out, unless that is the lesson's."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="class-steps"):
        if pulse.is_asking:
            _step(role, pulse, Move.CLOSE, "Close the vote", "stop_circle", primary=True)
            return
        if pulse.phase is Phase.SHOWN:
            _step(role, pulse, Move.DISCUSS, "Discuss", "forum", primary=pulse.round == 1)
        if pulse.phase is not Phase.REVEALED:
            if pulse.round < ROUNDS:
                primary = pulse.phase is Phase.DISCUSSING
                # One box, so that no line breaks between the button and its clock.
                with st.container(
                    horizontal=True, gap="small", vertical_alignment="bottom", width="content", key="class-again"
                ):
                    _step(role, pulse, Move.ASK_AGAIN, "Second vote", "how_to_vote", primary=primary)
                    show_time(_TIME_AGAIN, "The second vote closes")
            _step(role, pulse, Move.REVEAL, "Reveal the truth", "visibility", primary=pulse.round == ROUNDS)
        if in_lesson:
            _step(role, pulse, Move.FINISH, "Done with it", "check", primary=False)
        else:
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
    _watch(role, _moves(seen))
    _show_names(role, seen)
    with st.expander("Link and QR code", icon=":material/qr_code:"):
        link = address_of(PAGE, query_of(Nobody(role.code)))
        st.code(link, language=None, wrap_lines=True)
        show_way_in(link)
    with st.expander("Your way back", icon=":material/key:"):
        st.markdown("This link is the only key to the room. Keep it, and show it to nobody.")
        st.code(address_of(PAGE, query_of(role)), language=None, wrap_lines=True)
    show_stored()
    st.download_button(
        "Everything as CSV",
        data=partial(_csv, role),
        file_name=f"class-{role.code}.csv",
        mime="text/csv",
        key="class.csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _show_end(role: Teacher) -> None:
    """Draw what wipes everything at one press: by itself at the very end, saying what it does."""
    with st.container(key="class-end"):
        written("The room ends by itself. To end it now takes one press, which cannot be undone:", "class-line")
        st.button(
            "Delete the room now, with every name and answer",
            key="class.delete",
            icon=":material/delete_forever:",
            on_click=_delete,
            args=(role,),
        )


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
    remember("The room is deleted, with every name and answer.")


def _moves(seen: TeacherView) -> _Moves:
    """Return what has the whole page drawn again when it moves."""
    step = seen.lesson.step if seen.lesson is not None else 0
    return seen.room.pulse, step, seen.room.leaderboard, tuple(member.id for member in seen.members)


def _look(role: Teacher, drawn: _Moves) -> TeacherView:
    """Look at the room, and draw the page again where the question or the lesson moved, or somebody came."""
    try:
        seen = rooms().see_as_teacher(role.code, role.secret)
    except LabError:
        st.rerun()
    if _moves(seen) != drawn:
        st.rerun()
    return seen


@st.fragment(run_every=_POLL_SECONDS)
def _watch_moves(role: Teacher, seen: TeacherView) -> None:
    _look(role, _moves(seen))


@st.fragment(run_every=_POLL_SECONDS)
def _watch(role: Teacher, drawn: _Moves) -> None:
    """Show who is here and who has answered."""
    seen, pulse = _look(role, drawn), drawn[0]
    counted(seen.room)
    asking = pulse is not None and pulse.is_asking
    names = "".join(
        f"<li{' class=has-answered' if asking and one.has_answered else ''}>{escape(one.nickname)}"
        f"{' ✓' if asking and one.has_answered else ''}</li>"
        for one in seen.members
    )
    st.html(f'<ul class="class-names" aria-label="{plural(len(seen.members), "student")}">{names}</ul>')
