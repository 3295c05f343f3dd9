"""The line itself: the room, what is asked, the way back, and a button that hands in what the page shows."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from inception_lab.classroom.gallery_side import Line
from inception_lab.classroom.gallery_views import HandedIn
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.pulse import Pulse
from inception_lab.classroom.rules.questions import Asked
from inception_lab.errors import LabError
from inception_lab.teach.pages import EXPLORER, LABS, read_link, title_of
from inception_lab.ui.classroom.pictures import spaced
from inception_lab.ui.classroom.place import PAGE, Role, Student, query_of, rooms
from inception_lab.ui.classroom.states import answer_label, send_state
from inception_lab.ui.gate import CLASS_HIDES
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.state import EXPLORER as EXPLORER_STATE
from inception_lab.ui.state import state_of
from inception_lab.ui.words import as_written

__all__ = ["ordinal", "show_line", "state_on", "told"]

_POLL_SECONDS: Final = 4.0
_NOTE: Final = "lab.class.line.note"
"""In the session: what was wrong with what was sent, and for which question or goal."""
_HANDIN: Final = "lab.class.line.handin"
_STYLE: Final = """<style>
/* A line of one height, whatever it says, with room for two lines of words: nothing below it moves. */
.stMainBlockContainer:has(.st-key-class-strip) { --strip: 2.75rem; }
[data-testid="stLayoutWrapper"]:has(> .st-key-class-strip) {
  position: sticky; top: 3rem; z-index: 91; height: var(--strip); margin-bottom: -0.5rem;
  background: light-dark(#e8f1fa, #142a40); border-bottom: 1px solid light-dark(#0b62a8, #5aa9e6);
}
.st-key-class-strip { height: var(--strip); overflow: hidden; padding-inline: 0.6rem; justify-content: center; }
.st-key-class-strip > div { width: 100%; }
.st-key-class-line { flex-wrap: nowrap; height: var(--strip); flex-shrink: 0; gap: 0.75rem; overflow: hidden; }
.st-key-class-line > * { flex: 0 0 auto; width: auto; }
.st-key-class-line > :has(.strip-text, .st-key-class-line-now) { flex: 1 1 4rem; min-width: 0; }
.st-key-class-line p { margin: 0; font-size: 0.95rem; line-height: 1.3; white-space: nowrap; overflow: hidden; }
.st-key-class-line :is(.strip-text, .st-key-class-line-now p) {
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; white-space: normal;
  overflow-wrap: anywhere;
}
.st-key-class-line-now :is(a, span, div) { white-space: normal; min-width: 0; }
.strip-text b { color: light-dark(#0b4f94, #93c5f5); }
.strip-bad { color: light-dark(#8a2b00, #ffb38a); }
.st-key-class-line :is(button, a) { min-height: 2rem !important; padding-block: 0 !important; }
.stMainBlockContainer:has(.st-key-class-strip) [data-testid="stLayoutWrapper"]:has(> .st-key-totals) {
  top: calc(3rem + var(--strip));
}
.stMainBlockContainer:has(.st-key-class-strip) .st-key-explorer {
  --drawing-height: calc(100dvh - 10.1rem - var(--strip));
}
@media (max-width: 640px) {
  /* The words have the whole width; what is pressed stands below them. */
  .stMainBlockContainer:has(.st-key-class-strip) { --strip: 4.75rem; }
  .st-key-class-line { flex-wrap: wrap; gap: 0 0.5rem; align-content: center; }
  .st-key-class-line > :has(.strip-text, .st-key-class-line-now) { flex: 1 1 100%; order: -1; min-height: 2.2rem; }
  .st-key-class-line > :last-child { margin-left: auto; }
  .strip-room, .st-key-class-line:has([data-testid="stTextInput"]) > :has(.strip-who) { display: none; }
  .strip-who { max-width: 6rem; text-overflow: ellipsis; }
  .st-key-class-line [data-testid="stTextInput"] { width: 7rem; }
  .st-key-class-line p { font-size: 0.85rem; }
  .st-key-class-line :is(.strip-text, .st-key-class-line-now p) { line-height: 1.25; }
  .st-key-class-line :is(button, a) { padding-inline: 0.4rem !important; }
  .stMainBlockContainer:has(.st-key-class-strip) .st-key-explorer { --drawing-height: 58dvh; }
}
</style>"""


def show_line(role: Role, page: str) -> None:
    """Draw a student's line on a page; nothing for anybody else."""
    if not isinstance(role, Student):
        return
    try:
        hidden = rooms().line_for_student(role.code, role.token).hidden
    except LabError:
        hidden = ""
    st.session_state[CLASS_HIDES] = hidden
    st.html(_STYLE)
    with st.container(key="class-strip"):
        _watch(role, page, hidden)


@st.fragment(run_every=_POLL_SECONDS)
def _watch(role: Student, page: str, hidden: str) -> None:
    """Look what the room asks for, and say it; draw the page again where it has to hide its figures, or need not."""
    try:
        line = rooms().line_for_student(role.code, role.token)
    except LabError as error:
        with st.container(horizontal=True, vertical_alignment="center", key="class-line"):
            _say(f'<span class="strip-bad">{escape(str(error))}</span>', str(error))
            show_page_link(PAGE, "Class", "groups", query_of(role))
        return
    if line.hidden != hidden:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key="class-line"):
        room = f'<span class="strip-room">{escape(line.title)} · {spaced(line.code)} · </span>'
        st.html(f'<p class="strip-who">{room}{escape(line.nickname)}</p>', width="content")
        _show_asked(role, line, page)
        show_page_link(PAGE, "Class", "groups", query_of(role))


def _show_asked(role: Student, line: Line, page: str) -> None:
    """Say what comes first: a vote that is open, a goal, or nothing."""
    if line.pulse is not None and line.asked is not None and not line.has_answered:
        _show_question(role, line.asked, line.pulse, page)
    elif line.goal is not None:
        note = _note(line.goal_id)
        so_far = f"; {told(line.last)}" if line.last else ""
        words = f"<b>Goal:</b> {escape(line.goal.words)}{escape(so_far)}"
        _say(f'<span class="strip-bad">{escape(note)}</span>' if note else words, note or f"{line.goal.words}{so_far}")
        if line.goal.page == page:
            _show_button(role, line, page)
        else:
            show_page_link(line.goal.page, title_of(line.goal.page), "arrow_forward")
    else:
        _show_now(role, line)


def _show_now(role: Student, line: Line) -> None:
    """Say what became of an answer, else where the class's lesson is: the words themselves lead there."""
    late = _note(line.pulse.question) if line.pulse is not None else ""
    if late:
        _say(f'<span class="strip-bad">{escape(late)}</span>', late)
    elif line.asked is not None:
        _say("Your answer is counted; wait for the others.", "")
    elif line.now is not None:
        query = query_of(role) if line.now.page == PAGE else line.now.query
        with st.container(key="class-line-now"):
            show_page_link(line.now.page, f"Now: {as_written(line.now.title)}", "arrow_forward", query)
    else:
        _say("", "")


def _note(about: str) -> str:
    """Return what was wrong with the last thing that was sent for a question or a goal."""
    where, note = st.session_state.get(_NOTE, ("", ""))
    return str(note) if where == about else ""


def _show_question(role: Student, asked: Asked, pulse: Pulse, page: str) -> None:
    """Say what is asked; a state is handed in right here, where the page is its own."""
    note = _note(pulse.question)
    words = f"<b>Asked now:</b> {escape(asked.text)}"
    _say(f'<span class="strip-bad">{escape(note)}</span>' if note else words, note or asked.text)
    if not asked.page:
        return
    if asked.page != page:
        show_page_link(asked.page, title_of(asked.page), "arrow_forward", read_link(asked.start))
        return
    key = f"class.line.guess.{pulse.question}.{pulse.round}"
    if asked.kind == "own":
        label = answer_label(asked)
        st.text_input(label, key=key, max_chars=60, placeholder=label, label_visibility="collapsed", width=180)
    st.button(
        "Hand in",
        key="class.line.answer",
        type="primary",
        icon=":material/upload:",
        on_click=_send,
        args=(role, asked, pulse, key, page),
    )


def _send(role: Student, asked: Asked, pulse: Pulse, key: str, page: str) -> None:
    """Send what the page shows as the answer, with the guess where one is asked for."""
    guess = str(st.session_state.get(key) or "")
    st.session_state[_NOTE] = (pulse.question, send_state(role, asked, pulse, guess, f"?{state_on(page)}"))


def _say(words: str, whole: str) -> None:
    st.html(f'<p class="strip-text" role="status" title="{escape(whole, quote=True)}">{words}</p>')


def told(last: HandedIn) -> str:
    """Say what a student handed in last."""
    reached = "" if last.reached is None else ": it reaches the goal ✓" if last.reached else ": not yet there"
    return f"your {ordinal(last.number)} design{reached}"


def ordinal(number: int) -> str:
    """Write ``1st``, ``2nd``, ``3rd``, ``11th``."""
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _show_button(role: Student, line: Line, page: str) -> None:
    st.button(
        "Hand in again" if line.last else "Hand in",
        key="class.line.handin",
        type="primary",
        icon=":material/upload:",
        on_click=_hand_in,
        args=(role, line.goal_id, page),
    )


def state_on(page: str) -> str:
    """Return the state that this visit has set on a page, as a link's query."""
    state = EXPLORER_STATE.write(EXPLORER_STATE.current) if page == EXPLORER else None
    return urlencode(state_of(LABS[page]).current.to_query() if state is None else state, doseq=True)


def _hand_in(role: Student, goal_id: str, page: str) -> None:
    """Hand in what the page shows, under one id until it is taken."""
    handin = st.session_state.setdefault(_HANDIN, codes.make_id())
    try:
        rooms().hand_in(role.code, role.token, goal_id, handin, f"?{state_on(page)}")
    except LabError as error:
        st.session_state[_NOTE] = (goal_id, str(error))
        return
    del st.session_state[_HANDIN]
    st.session_state[_NOTE] = (goal_id, "")
