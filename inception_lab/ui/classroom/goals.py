"""The teacher's gallery: a goal is set, designs come in as dots, one is opened, two are held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from inception_lab.classroom.gallery_views import GalleryView
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.goals import GOALS, Goal, GoalPhase, axis_title, default_axes, make_goal, numbers_on
from inception_lab.classroom.rules.landmarks import published_at
from inception_lab.classroom.rules.states import design_in, measured
from inception_lab.design import to_text
from inception_lab.errors import LabError
from inception_lab.labs.compare_report import compare, first_reason, gathered_findings
from inception_lab.teach.pages import EXPLORER, LABS, read_link, title_of
from inception_lab.text.numbers import grouped, signed
from inception_lab.ui.charts import CHART
from inception_lab.ui.classroom.gallery import chart_of, figures_in_words, gallery_words, show_designs, show_goal
from inception_lab.ui.classroom.pictures import written
from inception_lab.ui.classroom.place import Teacher, remember, rooms
from inception_lab.ui.page_link import address_of
from inception_lab.ui.words import as_written, sentence

__all__ = ["show_goals"]

_POLL_SECONDS: Final = 2.0
_OWN: Final = "My own goal"
_CHOICE, _WORDS, _CHECK = "class.goal.choice", "class.goal.words", "class.goal.check"
_PAGE, _X, _Y = "class.goal.page", "class.goal.x", "class.goal.y"
_FIRST, _SECOND, _CHART = "class.gallery.first", "class.gallery.second", "class.gallery.chart"
_NEXT: Final = "lab.classroom.goal"
_MOST_FINDINGS: Final = 4


@dataclass(frozen=True, slots=True)
class _Shown:
    """A design that can be looked at: a student's, or a published network."""

    name: str
    link: str
    figures: str
    reached: bool


def show_goals(role: Teacher) -> None:
    """Draw the gallery, or the form that opens one. Raises ClassError."""
    seen = rooms().gallery_for_teacher(role.code, role.secret)
    if seen is None:
        with st.expander("Gallery: set the class a goal for a design", icon=":material/flag:"):
            _show_form(role)
        return
    with st.container(border=True, key="class-gallery"):
        show_goal(seen)
        _show_steps(role, seen)
        _watch(role)


# ── A goal is set ────────────────────────────────────────────────────────────


def _show_form(role: Teacher) -> None:
    choices = (*(goal.words for goal in GOALS), _OWN)
    st.selectbox("Goal", choices, key=_CHOICE)
    if st.session_state.get(_CHOICE) == _OWN:
        _show_own()
    else:
        st.code(_made().check, language=None, wrap_lines=True)
    st.button("Open the gallery", key="class.goal.set", icon=":material/flag:", on_click=_set, args=(role,))


def _show_own() -> None:
    page = st.selectbox("Page", (EXPLORER, *LABS), format_func=title_of, key=_PAGE)
    check = st.text_input("Reached when", key=_CHECK, max_chars=300, placeholder="macs < 1000000000 and field >= 600")
    st.text_input("In words, for the class", key=_WORDS, max_chars=160)
    names = numbers_on(page)
    across, up = default_axes(page, check)
    with st.container(horizontal=True, gap="small"):
        for label, key, first in (("Axis across", f"{_X}.{page}", across), ("Axis up", f"{_Y}.{page}", up)):
            st.selectbox(label, names, key=key, format_func=axis_title, index=None, placeholder=axis_title(first))
    with st.popover("Names that this page measures", icon=":material/list:"):
        st.text("\n".join(f"{name}: {value}" for name, value in measured(page, "").items()))
    if check:
        _show_check()


def _show_check() -> None:
    """Say at once whether the condition can be read, and whether the page as it is at first reaches it already."""
    try:
        goal = _made()
        already = goal.holds(measured(goal.page, ""))
    except LabError as error:
        st.warning(sentence(error), icon=":material/error:")
        return
    if already:
        st.warning(f"{title_of(goal.page)} as it is at first reaches this already.", icon=":material/info:")
    else:
        st.success("This can be checked; the page as it is at first does not reach it.", icon=":material/check:")


def _made() -> Goal:
    """Make the goal of what the widgets hold now. Raises LabError."""
    chosen = st.session_state.get(_CHOICE, GOALS[0].words)
    if chosen != _OWN:
        return next(goal for goal in GOALS if goal.words == chosen)
    page, check, words = (str(st.session_state.get(key) or "") for key in (_PAGE, _CHECK, _WORDS))
    page = page or EXPLORER
    across, up = default_axes(page, check)
    across = st.session_state.get(f"{_X}.{page}") or across
    up = st.session_state.get(f"{_Y}.{page}") or up
    return make_goal(words, check, page, across, up)


def _set(role: Teacher) -> None:
    """Set the goal under one id, however often the button is pressed."""
    goal_id = st.session_state.setdefault(_NEXT, codes.make_id())
    try:
        rooms().set_goal(role.code, role.secret, goal_id, _made())
    except LabError as error:
        remember(sentence(error))
        return
    del st.session_state[_NEXT]


def _show_steps(role: Teacher, seen: GalleryView) -> None:
    is_open = seen.phase is GoalPhase.OPEN
    with st.container(horizontal=True, gap="small", key="class-goal-steps"):
        if is_open:
            _step(role, seen, "Close the gallery", "stop_circle", GoalPhase.CLOSED, named=seen.named)
        else:
            _step(role, seen, "Open it again", "play_circle", GoalPhase.OPEN, named=seen.named)
        names = "Hide nicknames" if seen.named else "Show nicknames to the class"
        _step(role, seen, names, "badge", seen.phase, named=not seen.named)
        _step(role, seen, "Put it away", "close", GoalPhase.AWAY, named=seen.named)


def _step(role: Teacher, seen: GalleryView, label: str, icon: str, phase: GoalPhase, *, named: bool) -> None:
    key = f"class.goal.{icon}"
    st.button(label, key=key, icon=f":material/{icon}:", on_click=_change, args=(role, seen.id, phase, named))


def _change(role: Teacher, goal_id: str, phase: GoalPhase, named: bool) -> None:  # noqa: FBT001  # a callback's values
    try:
        rooms().change_goal(role.code, role.secret, goal_id, phase, named=named)
    except LabError as error:
        remember(sentence(error))


# ── Dots come in, and are looked at ──────────────────────────────────────────


@st.fragment(run_every=_POLL_SECONDS)
def _watch(role: Teacher) -> None:
    """Draw the chart as it is now, and what was picked in it."""
    try:
        seen = rooms().gallery_for_teacher(role.code, role.secret)
    except LabError:
        st.rerun()
    if seen is None:
        st.rerun()
    shown = _designs(seen)
    picked = [name for name in (_picked(_FIRST, shown), _picked(_SECOND, shown)) if name]
    st.plotly_chart(
        chart_of(seen, chosen=dict(zip(picked, "AB", strict=False))),
        key=_CHART,
        config=CHART,
        on_select=_clicked,
        selection_mode="points",
        alt=gallery_words(seen),
    )
    show_designs(seen, key=_CHART)
    _show_choice(shown)
    for letter, name in zip("AB", picked, strict=False):
        _show_design(letter, shown[name], seen.goal)
    if len(picked) == 2:
        _show_difference(shown[picked[0]], shown[picked[1]], seen.goal)


def _designs(seen: GalleryView) -> dict[str, _Shown]:
    """Return what can be looked at, students' designs first."""
    goal = seen.goal
    found = {
        dot.id: _Shown(dot.nickname, dot.link, figures_in_words(goal, dot.x, dot.y), dot.reached) for dot in seen.dots
    }
    for one in published_at(goal):
        figures, reached = figures_in_words(goal, one.x, one.y), goal.holds(measured(goal.page, one.link))
        found[one.key] = _Shown(f"◇ {one.title}, as its paper has it", one.link, figures, reached)
    return found


def _picked(key: str, shown: Mapping[str, _Shown]) -> str:
    name = st.session_state.get(key)
    return name if isinstance(name, str) and name in shown else ""


def _clicked() -> None:
    """Look at the dot that was clicked, beside the one before."""
    points: list[Any] = st.session_state[_CHART].selection.points
    data = points[-1].get("customdata") if points else None
    name = data[0] if isinstance(data, (list, tuple)) and data else data
    if isinstance(name, str) and name and name != st.session_state.get(_FIRST):
        st.session_state[_SECOND] = st.session_state.get(_FIRST)
        st.session_state[_FIRST] = name


def _show_choice(shown: Mapping[str, _Shown]) -> None:
    st.caption("Click a dot to look at its design, and another one to hold the two against each other.")
    names = {key: one.name for key, one in shown.items()}
    with st.container(horizontal=True, gap="small"):
        for letter, key in (("A", _FIRST), ("B", _SECOND)):
            if st.session_state.get(key) not in (None, *shown):
                st.session_state[key] = None  # a student was taken out
            st.selectbox(
                f"Design {letter}",
                list(shown),
                format_func=lambda one: names.get(one, one),
                key=key,
                index=None,
                placeholder="",
            )


def _show_design(letter: str, one: _Shown, goal: Goal) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        reached = "reaches the goal ✓" if one.reached else "not yet there"
        written(f"{letter} · {one.name}: {one.figures}; {reached}", "class-line")
        # In a tab of its own: this one stays the teacher's.
        st.link_button(f"Open {letter}", address_of(goal.page, read_link(one.link)), icon=":material/open_in_new:")


def _show_difference(first: _Shown, second: _Shown, goal: Goal) -> None:
    """Say in a few words what sets two designs apart, and where it stands layer by layer."""
    before, after = (design_in(goal.page, one.link) for one in (first, second))
    if before is None or after is None:
        return
    found = compare({"a": before, "b": after}, "a", "b")
    written(f"What sets B apart from A: {first_reason(found)}", "class-sent")
    rows = [
        {"Difference": as_written(one.text), "Places": grouped(one.count), "MACs": signed(one.macs_change),
         "Parameters": signed(one.params_change)}
        for one in gathered_findings(found, most=_MOST_FINDINGS)
    ]  # fmt: skip
    if rows:
        st.table(rows, hide_index=True)
    sides = {"a": [to_text(before)], "b": [to_text(after)]}
    st.link_button("Compare layer by layer", address_of("compare", sides), icon=":material/compare_arrows:")
