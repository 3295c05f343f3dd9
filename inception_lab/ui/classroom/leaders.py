"""Who has solved most, as everybody sees it where the teacher shows it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from inception_lab.classroom.rules.leaders import Leader
from inception_lab.text.numbers import plural

__all__ = ["show_leaders"]

_SHOWN: Final = 8


def show_leaders(leaders: Sequence[Leader], own: str = "") -> None:
    """Draw the first places as a table, and the place of `own` where it is farther down."""
    if not leaders:
        st.html('<p class="class-line">Leaderboard: nobody has solved an exercise yet.</p>')
        return
    shown = [*leaders[:_SHOWN], *(leader for leader in leaders[_SHOWN:] if leader.nickname == own)]
    rows = "".join(_row(leader, is_own=leader.nickname == own) for leader in shown)
    head = "".join(f"<th scope='col'>{title}</th>" for title in ("Place", "Name", "Solved", "In a row"))
    more = len(leaders) - len(shown)
    rest = f'<p class="class-line">and {plural(more, "student")} more</p>' if more else ""
    st.html(f'<table class="class-leaders"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}')


def _row(leader: Leader, *, is_own: bool) -> str:
    name = f"{escape(leader.nickname)}{' (you)' if is_own else ''}"
    kind = ' class="is-own"' if is_own else ""
    cells = f"<td>{leader.place}</td><th scope='row'>{name}</th><td>{leader.solved}</td><td>{leader.streak}</td>"
    return f"<tr{kind}>{cells}</tr>"
