"""The progress board: a row an exercise, a column a student, each cell with colour and sign; a click opens a state."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from inception_lab.classroom.rules.board import STUCK_TRIES, Board, Cell, Column, Standing
from inception_lab.classroom.rules.links import accepted
from inception_lab.classroom.views import TeacherView
from inception_lab.errors import LabError
from inception_lab.teach.pages import read_link
from inception_lab.text.numbers import plural
from inception_lab.ui.classroom.place import Teacher, remember, rooms
from inception_lab.ui.materials import known_exercises
from inception_lab.ui.page_link import address_of
from inception_lab.ui.words import sentence

__all__ = ["board_html", "show_board"]

_POLL_SECONDS: Final = 3.0
_MANY: Final = 24
"""Students from which on cells are narrower."""
_LEADERS: Final = "class.leaderboard"
_SIGNS: Final = {Standing.SOLVED: "✓", Standing.TRYING: "", Standing.STUCK: "!", Standing.NONE: "·"}
_LEGEND: Final = "".join(
    f'<span class="cell {kind}"><span>{sign}</span></span> {words}'
    for kind, sign, words in (
        ("solved", "✓", "solved at the first try"),
        ("solved", "✓2", "at the second"),
        ("trying", "2", "two wrong tries so far"),
        ("stuck", "!3", f"stuck: {STUCK_TRIES} different wrong answers or more"),
        ("none", "·", "not tried"),
    )
)


def show_board(role: Teacher, seen: TeacherView) -> None:
    """Draw the board, and the switch of the leaderboard."""
    _draw(role, seen)
    st.session_state[_LEADERS] = seen.room.leaderboard
    st.toggle(
        "Show the class a leaderboard",
        key=_LEADERS,
        on_change=_switch,
        args=(role,),
        help="Who has solved most, by nickname, on the screen and on every student's page.",
    )


def _switch(role: Teacher) -> None:
    try:
        rooms().show_leaderboard(role.code, role.secret, shown=bool(st.session_state.get(_LEADERS)))
    except LabError as error:
        remember(sentence(error))


@st.fragment(run_every=_POLL_SECONDS)
def _draw(role: Teacher, seen: TeacherView) -> None:
    try:
        board = rooms().see_board(role.code, role.secret, known_exercises())
    except LabError as error:
        st.warning(sentence(error), icon=":material/error:")
        return
    if not board.columns:
        st.html('<p class="class-wait">Nobody has tried an exercise yet.</p>')
        return
    step = seen.lesson.plan.steps[seen.lesson.step - 1] if seen.lesson is not None and seen.lesson.step else None
    names = {member.id: member.nickname for member in seen.members}
    st.html(board_html(board, names, step.exercise if step is not None else ""))


def board_html(board: Board, names: Mapping[str, str], now: str) -> str:
    """Return the board as a table; `now` is the exercise at which the class is. Whatever people wrote is escaped."""
    shown = [student for student in board.rows if student in names]
    heads = "".join(
        f'<th scope="col" class="who" title="{escape(names[one])}"><span>{escape(names[one])}</span></th>'
        for one in shown
    )
    rows = "".join(
        _row(column, [(names[one], board.rows[one][index]) for one in shown], is_now=column.exercise == now)
        for index, column in enumerate(board.columns)
    )
    many = " is-many" if len(shown) > _MANY else ""
    return (
        f'<div class="class-board{many}" role="region" aria-label="Progress" tabindex="0"><table><thead><tr>'
        f'<th scope="col">Exercise</th><th scope="col">Solved</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        f'<p class="class-signs">{_LEGEND}. A click opens what was on the page.</p>'
    )


def _row(column: Column, cells: list[tuple[str, Cell]], *, is_now: bool) -> str:
    kind = " ".join(name for name, holds in (("is-now", is_now), ("is-hard", column.is_hard)) if holds)
    drawn = "".join(_cell(column, name, cell) for name, cell in cells)
    share = 100 * column.solved / max(1, len(cells))
    solved = (
        f'<td class="share"><span>{column.solved} of {len(cells)}</span>'
        f'<i style="--share:{share:.0f}%" aria-hidden="true"></i></td>'
    )
    return f'<tr class="{kind}"><th scope="row">{_title(column, is_now=is_now)}</th>{solved}{drawn}</tr>'


def _title(column: Column, *, is_now: bool) -> str:
    """Return the exercise's name, how many are stuck, and the commonest wrong answer by its mistake's name."""
    now = "<em>now</em> " if is_now else ""
    stuck = f'<p class="stuck">! {plural(column.stuck, "student")} stuck</p>' if column.is_hard else ""
    wrong = column.wrong
    if wrong is None:
        return f"{now}{escape(column.title)}{stuck}"
    why = f": {escape(wrong.mistake)}" if wrong.mistake else ""
    said = f'<p class="wrong">{wrong.students} wrote <b>{escape(wrong.written)}</b>{why}</p>'
    return f"{now}{escape(column.title)}{stuck}{said}"


def _cell(column: Column, name: str, cell: Cell) -> str:
    """Return a student's cell: a link to the state of the last try, where our own reader takes it."""
    tries = f"{cell.tries} {'try' if cell.tries == 1 else 'tries'}"
    said = {
        Standing.NONE: "not tried",
        Standing.SOLVED: f"solved in {tries}",
        Standing.TRYING: f"{tries}, not solved",
        Standing.STUCK: f"stuck after {tries}",
    }[cell.standing]
    count = str(cell.tries) if cell.tries > 1 or cell.standing is Standing.TRYING else ""
    sign = escape(f"{_SIGNS[cell.standing]}{count}")
    label = escape(f"{name}, {column.title}: {said}")
    kind = cell.standing.name.lower()
    query = accepted(column.page, cell.link) if cell.standing is not Standing.NONE and column.page else None
    if query is None:
        return f'<td class="cell {kind}" title="{label}"><span aria-label="{label}" role="img">{sign}</span></td>'
    address = escape(address_of(column.page, read_link(query)))
    link = f'<a href="{address}" target="_blank" rel="noopener" aria-label="{label}; open it">{sign}</a>'
    return f'<td class="cell {kind}" title="{label}">{link}</td>'
