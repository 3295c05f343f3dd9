"""The teachers' page: a link that sets up a lesson, built by choosing."""

from __future__ import annotations

import streamlit as st

from inception_lab.knobs import AnyKnob
from inception_lab.teach.lesson import Lesson
from inception_lab.teach.pages import EXPLORER, LABS, title_of
from inception_lab.ui import state
from inception_lab.ui.course.front import show_type_size
from inception_lab.ui.handouts import show_handouts
from inception_lab.ui.materials import known_exercises, known_predictions, known_tours
from inception_lab.ui.page_link import address_of, show_page_link
from inception_lab.ui.session import mirror
from inception_lab.ui.sidebar import SINGLE_LAYERS
from inception_lab.ui.writing.page import show_writing
from inception_lab.variants import VARIANTS

__all__ = ["show_teacher"]

_NONE = ""
_AS_IT_STANDS = "as I have set them now"
_FRESH = "as published"
_LINK, _WRITE, _PRINT = "A link for the class", "Write a lesson", "Print a lesson"
_PART, _KEPT = "teach.part", "lab.teach.part"


def show_teacher() -> None:
    """Draw what a teacher makes: a link that sets a page up, a lesson, or a lesson on paper."""
    show_type_size()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="teach-head"):
        st.subheader("For teachers", anchor=False, width="content")
        _show_parts()
    part = st.session_state.get(_KEPT)
    if part == _WRITE:
        show_writing()
    elif part == _PRINT:
        show_handouts()
    else:
        _show_link()


def _show_parts() -> None:
    """Draw the choice of what is made."""
    key = mirror(_PART, st.session_state.get(_KEPT, _LINK))
    st.segmented_control(
        "What you make", (_LINK, _WRITE, _PRINT), key=key, on_change=_choose_part, label_visibility="collapsed"
    )


def _choose_part() -> None:
    st.session_state[_KEPT] = st.session_state.get(_PART) or st.session_state.get(_KEPT, _LINK)


def _show_link() -> None:
    """Draw the choices of a lesson, and the link that they make."""
    st.markdown(
        "Choose a page and what your class sees there. The link holds everything; what students change goes into "
        "their own links, not into yours."
    )
    page = st.selectbox(
        "Page", (EXPLORER, *LABS), format_func=title_of, key="teach.place", help="Where the link leads."
    )
    lesson = _chosen_lesson(page)
    query = {**_state_of(page), **lesson.to_query()}
    st.markdown("**Your link**")
    with st.container(key="teach-link"):
        st.code(address_of(page, query), language=None, wrap_lines=True)
    show_page_link(page, "Open it as a student sees it", "open_in_new", query)
    with st.expander("What each part of the link means"):
        st.markdown(
            "- `predict=on`: students guess before they see figures; `predict=off` ends that\n"
            "- `hide=…`: parts of the sidebar that are hidden\n"
            "- `fix=…`: settings that are shown but locked\n"
            "- `tour=…`, `step=…`: the tour, and the step it begins at\n"
            "- `exercise=…`: the exercise, which opens the page as it needs it\n"
            "- `type=large`: large type for a projector\n"
            "- `present=on`: one figure fills the screen\n\n"
            "Everything else is the page's own state."
        )


def _chosen_lesson(page: str) -> Lesson:
    titles = {knob.name: f"{knob.group}: {knob.label}" for knob in _knobs(page)}
    with st.grid(2, gap="medium", min_column_width=300):
        with st.container():
            tour = _choice(
                "Tour", f"tour.{page}", {tour.name: tour.title for tour in known_tours().values() if tour.lab == page}
            )
            exercise = _choice(
                "Exercise",
                f"exercise.{page}",
                {known.name: known.title for known in known_exercises().values() if known.lab == page},
            )
            predict = st.toggle(
                "Predict first",
                key="teach.predict",
                disabled=page not in known_predictions(),
                help="Students guess before they see any figures.",
            )
            large = st.toggle("Large type", key="teach.large", help="For a projector.")
        with st.container():
            hide = st.multiselect("Hide parts of the sidebar", _groups(page), key=f"teach.hide.{page}")
            fix = st.multiselect(
                "Lock settings",
                list(titles),
                format_func=titles.__getitem__,
                key=f"teach.fix.{page}",
                help="Students see them but cannot change them.",
            )
    return Lesson(
        predict=predict and page in known_predictions(),
        hide=tuple(hide),
        fix=tuple(fix),
        tour=tour,
        exercise=exercise,
        large=large,
    )


def _choice(label: str, key: str, titles: dict[str, str]) -> str:
    return st.selectbox(
        label,
        (_NONE, *titles),
        format_func=lambda name: titles.get(name, "none"),
        key=f"teach.{key}",
        disabled=not titles,
    )


def _state_of(page: str) -> dict[str, list[str]]:
    """Return the page's state for the link: as this visit has set it, or none."""
    which = st.radio("The page's settings", (_FRESH, _AS_IT_STANDS), key="teach.state", horizontal=True)
    if which == _FRESH:
        return {}
    if page == EXPLORER:
        return state.EXPLORER.write(state.EXPLORER.current)
    return state.state_of(LABS[page]).current.to_query()


def _groups(page: str) -> list[str]:
    own = (SINGLE_LAYERS,) if page == EXPLORER else ()
    return list(dict.fromkeys((*(knob.group for knob in _knobs(page)), *own)))


def _knobs(page: str) -> list[AnyKnob]:
    declarations = [variant.knobs for variant in VARIANTS.values()] if page == EXPLORER else [LABS[page].knobs]
    return [knob for knobs in declarations for knob in knobs]
