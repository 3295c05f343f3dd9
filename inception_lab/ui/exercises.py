"""The page of exercises and tours: what is solved, what comes next, and all of them by page, narrowed by choice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Final

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.teach.course import fitting, ideas_of, matching, next_open
from inception_lab.teach.exercise import LEVELS, Exercise, exercises
from inception_lab.teach.pages import EXPLORER, LABS, title_of
from inception_lab.teach.tour import Tour, tours
from inception_lab.ui import lesson_state
from inception_lab.ui.course.front import show_type_size
from inception_lab.ui.course.progress import mark_of, solved, streak
from inception_lab.ui.materials import own
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import sentence

__all__ = ["show_exercises"]

_LEAST_TILE: Final = 230
"""Pixels of an exercise's tile; a wide screen has four or five in a row."""
_EXPLORER_QUESTION: Final = "What is a whole network made of, layer by layer, and what does each layer cost?"
_MINUTES: Final = (5, 10, 20, 45)
_LEAST_STREAK: Final = 2
_FILTERS: Final = ("exercises.level", "exercises.idea", "exercises.minutes")


def show_exercises() -> None:
    """Draw the visitor's progress, the choice, and every page's tours and exercises with links to their start."""
    lesson_state.take({key: st.query_params.get_all(key) for key in st.query_params if key == "type"})
    show_type_size()
    st.html(_STYLE)
    files, errors = exercises()
    tour_files, tour_errors = tours()
    known, known_tours = {**files, **own().exercises}, {**tour_files, **own().tours}
    done = [name for name in known if name in solved()]
    following = next_open(_in_course_order(known), done)
    _show_head(known, done, following)
    chosen = _show_choice(known, done)
    everything = len(chosen) == len(known)
    for number, page in enumerate((*LABS, EXPLORER), start=1):
        listed = [exercise for exercise in chosen if exercise.lab == page]
        here = [tour for tour in known_tours.values() if tour.lab == page] if everything else []
        if listed or here:
            with st.container(border=True, key=f"course-{page}", gap="xsmall"):
                _show_page(number, page, here, listed, following)
    st.caption("What you solve is kept in this browser tab until you close it.")
    _show_errors((*errors, *tour_errors))


def _in_course_order(known: Mapping[str, Exercise]) -> list[Exercise]:
    return [exercise for page in (*LABS, EXPLORER) for exercise in known.values() if exercise.lab == page]


def _show_head(known: Mapping[str, Exercise], done: Sequence[str], following: Exercise | None) -> None:
    """Draw what is solved, how many in a row, and the way on."""
    st.subheader("Learn by doing", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="course-head"):
        row = f", {streak()} in a row at the first try" if streak() >= _LEAST_STREAK else ""
        share = 100 * len(done) / len(known) if known else 0
        st.html(
            f'<div class="course-done"><b>{len(done)}</b> of {len(known)} solved{row}'
            f'<div class="course-bar" aria-hidden="true"><i style="width:{share:.1f}%"></i></div></div>',
            width="stretch",
        )
        if following is not None:
            with st.container(key="course-next", width="content"):
                word = "Go on" if done else "Start"
                show_page_link(following.lab, f"{word}: {following.title}", "arrow_forward", _query(following))
        elif known:
            st.markdown("**All exercises are solved.**")


def _show_choice(known: Mapping[str, Exercise], done: Sequence[str]) -> tuple[Exercise, ...]:
    """Draw the choice of level, idea and time, and return what it leaves, in the order of the course."""
    every = _in_course_order(known)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="course-choice"):
        levels = st.segmented_control("Level", LEVELS, selection_mode="multi", key=_FILTERS[0], persist_state="session")
        minutes = st.segmented_control(
            "I have", _MINUTES, format_func=lambda number: f"{number} min", key=_FILTERS[2], persist_state="session"
        )
        ideas = st.multiselect(
            "Idea",
            ideas_of(every),
            key=_FILTERS[1],
            placeholder="all ideas",
            persist_state="session",
            width="stretch",
        )
    chosen = matching(every, ideas=ideas, levels=levels)
    if minutes:
        chosen = fitting([exercise for exercise in chosen if exercise.name not in done], minutes)
        total = sum(exercise.minutes for exercise in chosen)
        st.markdown(f"**{len(chosen)} to solve in {total} minutes**" if chosen else "Nothing to solve is as short.")
    elif not chosen:
        st.markdown("No exercise has this level and idea.")
    return chosen


def _show_page(
    number: int, page: str, known_tours: Sequence[Tour], listed: Sequence[Exercise], following: Exercise | None
) -> None:
    """Draw a page of the course: its question, its tours, and a tile for each exercise."""
    done = {exercise.name for exercise in listed if exercise.name in solved()}
    question = LABS[page].question if page in LABS else _EXPLORER_QUESTION
    st.html(_head(f"{number}. {title_of(page)}", question, [exercise.name for exercise in listed], done))
    with st.container(horizontal=True, gap="small", key=f"course-tours-{page}"):
        for tour in known_tours:
            query = {**tour.stop(1).query, "tour": [tour.name]}
            show_page_link(page, f"Tour: {tour.title}", "directions_walk", query)
    with st.grid(5, gap="small", min_column_width=_LEAST_TILE):
        for exercise in listed:
            _show_tile(exercise, is_next=exercise is following)


def _head(title: str, question: str, names: Sequence[str], done: Collection[str]) -> str:
    cells = "".join(f'<i class="{"done" if name in done else ""}"></i>' for name in names)
    said = f"{len(done)} of {len(names)} solved"
    return (
        f'<div class="course-title"><h4>{escape(title)}</h4><p>{escape(question)}</p>'
        f'<span class="course-cells" role="img" aria-label="{said}" title="{said}">{cells}</span></div>'
    )


def _show_tile(exercise: Exercise, *, is_next: bool) -> None:
    """Draw an exercise: whether it is solved, its title and its tags."""
    mark = mark_of(exercise.name)
    if mark.solved:
        icon, state = "check_circle", "done"
    elif is_next:
        icon, state = "play_circle", "next"
    else:
        icon, state = ("pending" if mark.tries or mark.helped else "radio_button_unchecked"), "open"
    with st.container(key=f"course-tile-{state}-{exercise.name}"):
        tags = " · ".join(tag for tag in (exercise.level, f"{exercise.minutes} min", exercise.idea) if tag)
        show_page_link(exercise.lab, f"{exercise.title} :small[{tags}]", icon, _query(exercise))


def _query(exercise: Exercise) -> dict[str, list[str]]:
    return {**exercise.start_query, "exercise": [exercise.name]}


def _show_errors(errors: Sequence[LabError]) -> None:
    for error in errors:
        st.warning(f"A lesson's file was left out. {sentence(error)}", icon=":material/draft:")


_STYLE: Final = """<style>
.course-done { font-size: 1.05rem; }
.course-done b { font-size: 1.7rem; font-weight: 650; }
.course-bar {
  height: 0.5rem; margin-top: 0.3rem; border-radius: 99px; overflow: hidden; background: light-dark(#dde4eb, #262e38);
}
.course-bar i { display: block; height: 100%; border-radius: 99px; background: light-dark(#0f7a67, #4fc9ac); }
.st-key-course-next a { background: light-dark(#0b5cad, #1f6bb8) !important; padding: 0.5rem 1rem; }
.st-key-course-next a :is(p, span) { color: #ffffff !important; font-weight: 600; }
.course-title { display: grid; grid-template-columns: auto 1fr auto; gap: 0.1rem 0.8rem; align-items: baseline; }
.course-title h4 { margin: 0; padding: 0; font-size: 1.05rem; font-weight: 650; }
.course-title p { margin: 0; font-size: 0.92rem; color: light-dark(#3d4a5a, #c3ccd6); }
.course-cells { display: flex; flex-wrap: wrap; gap: 3px; justify-content: flex-end; }
.course-cells i { width: 10px; height: 10px; border-radius: 3px; border: 1px solid light-dark(#8592a1, #66727f); }
.course-cells i.done { background: light-dark(#0f7a67, #4fc9ac); border-color: light-dark(#0f7a67, #4fc9ac); }
[class*="st-key-course-tours-"]:not(:has(a)) { display: none; }
[class*="st-key-course-tile-"], [class*="st-key-course-tile-"] div:has(> a, a) { width: 100%; height: 100%; }
[class*="st-key-course-tile-"] a {
  width: 100%; height: 100%; align-items: flex-start; padding: 0.45rem 0.6rem; border-radius: 8px;
  border: 1px solid light-dark(#d3dae2, #323c47); background: light-dark(#ffffff, #11161d);
}
[class*="st-key-course-tile-"] a:hover { border-color: light-dark(#0b5cad, #7fb8f0); }
[class*="st-key-course-tile-"] a p { white-space: normal; line-height: 1.25; }
[class*="st-key-course-tile-"] a p > span {
  display: block; font-size: 0.8rem !important; color: light-dark(#4a5665, #a9b3bf);
}
[class*="st-key-course-tile-done"] a { background: light-dark(#eef8f5, #10211e); }
[class*="st-key-course-tile-done"] [data-testid="stIconMaterial"] { color: light-dark(#0f7a67, #4fc9ac); }
[class*="st-key-course-tile-next"] a {
  border: 2px solid light-dark(#0b5cad, #7fb8f0); background: light-dark(#e8f1fa, #142a40);
}
@media (max-width: 767px) {
  .st-key-course-choice { gap: 0.35rem; }
  [class*="st-key-course-tile-"], [class*="st-key-course-tile-"] :is(a, div:has(a)) { height: auto !important; }
  [class*="st-key-course-"] [data-testid="stVerticalBlock"] { gap: 0.4rem; }
  .course-title { grid-template-columns: 1fr auto; }
  .course-title p { grid-column: 1 / -1; order: 3; }
}
</style>"""
