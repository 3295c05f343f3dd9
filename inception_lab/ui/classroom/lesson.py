"""The lesson on the teacher's page: which step is now, the time against the plan, one button that goes on."""

from __future__ import annotations

from html import escape
from time import monotonic
from typing import Final

import streamlit as st

from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.plan import Plan, Step, taken
from inception_lab.classroom.rules.pulse import Phase, Pulse
from inception_lab.classroom.views import LessonView, TeacherView
from inception_lab.errors import LabError
from inception_lab.teach.handout.markup import notes as paragraphs
from inception_lab.teach.pages import read_link, title_of
from inception_lab.text.numbers import plural
from inception_lab.ui.classroom.asking import chosen_time, show_time
from inception_lab.ui.classroom.pictures import written
from inception_lab.ui.classroom.place import Teacher, remember, rooms
from inception_lab.ui.materials import known_material, known_plans
from inception_lab.ui.page_link import address_of
from inception_lab.ui.words import as_written, sentence

__all__ = ["ICONS", "KINDS", "pace", "show_follow", "show_lesson", "show_steps"]

KINDS: Final = {"page": "Page", "question": "Question", "exercise": "Exercise", "tour": "Tour"}
ICONS: Final = {"page": "web", "question": "how_to_vote", "exercise": "edit_note", "tour": "directions_walk"}
_TIME: Final = "class.time.lesson"
_FOLLOWED: Final = "class.follow.plan"
_VOTE: Final = "lab.classroom.step.vote"
_CLOCK_SECONDS: Final = 10.0
_MINUTE: Final = 60.0
_LATE_MINUTES: Final = 2


def show_lesson(role: Teacher, seen: TeacherView, lesson: LessonView) -> None:
    """Draw the step that is now, and the buttons to go on, back or again."""
    plan, number = lesson.plan, lesson.step
    step = plan.steps[number - 1] if number else None
    with st.container(border=True, key="class-lesson"):
        _clock(lesson, seen.room.now - monotonic())
        if step is None:
            _title(plan.title, f"{plural(len(plan.steps), 'step')}, {plan.minutes} min")
            written(plan.goal, "class-line")
        else:
            said = f"Step {number} of {len(plan.steps)} · {KINDS.get(step.kind, step.kind)} · {step.minutes} min"
            _title(step.title, said)
            _show_way_there(step)
        _show_buttons(role, seen.room.pulse, plan, number)
        notes = step.notes if step is not None else plan.notes
        if notes:
            with st.expander("Your notes", icon=":material/sticky_note_2:", key=f"class.notes.{number}"):
                st.html(f'<div class="class-notes">{paragraphs(notes)}</div>')


def _title(title: str, said: str) -> None:
    st.html(f'<p class="class-title">{escape(said)}</p><h2 class="class-now">{escape(title)}</h2>')


def _show_way_there(step: Step) -> None:
    """Draw the link that students are given to a step's page, in the same state; nothing where the class votes."""
    if step.page and step.kind != "question":
        label = f"Open it: {title_of(step.page)}"
        # In a tab of its own: this one stays the teacher's.
        st.link_button(label, address_of(step.page, read_link(step.link)), icon=":material/open_in_new:")


def _show_buttons(role: Teacher, pulse: Pulse | None, plan: Plan, number: int) -> None:
    """Draw what comes next: the vote of a question's step that was not put, else the next step."""
    step = plan.steps[number - 1] if number else None
    ahead = plan.steps[number] if number < len(plan.steps) else None
    is_asking = pulse is not None and pulse.is_asking
    waits = step is not None and step.question is not None and pulse is None
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="class-next"):
        if step is not None and waits:
            _go(role, number, number, "Start the vote", ICONS["question"], vote=True, key="class.vote", primary=True)
        if ahead is not None:
            goes_on = pulse is None or pulse.phase is Phase.REVEALED
            _go(
                role,
                number,
                number + 1,
                f"Next: {_short(ahead)}",
                ICONS.get(ahead.kind, "arrow_forward"),
                vote=ahead.question is not None,
                key="class.next",
                primary=goes_on and not waits,
                disabled=is_asking,
            )
        elif not waits:
            written("This is the last step.", "class-line")
        if number > 1:
            _go(role, number, number - 1, "Back", "arrow_back", vote=False, key="class.back", disabled=is_asking)
        if (ahead is not None and ahead.question is not None) or waits:
            show_time(_TIME)


def _short(step: Step) -> str:
    return as_written(step.title)


def _go(
    role: Teacher,
    seen: int,
    step: int,
    label: str,
    icon: str,
    *,
    vote: bool,
    key: str,
    primary: bool = False,
    disabled: bool = False,
) -> None:
    st.button(
        label,
        key=key,
        icon=f":material/{icon}:",
        type="primary" if primary else "secondary",
        disabled=disabled,
        help="Close the vote first" if disabled else None,
        on_click=_gone,
        args=(role, seen, step, vote),
    )


def _gone(role: Teacher, seen: int, step: int, vote: bool) -> None:  # noqa: FBT001  # a button's argument
    """Go to a step; its question is put under one id, however often the button is pressed."""
    mine = st.session_state.setdefault(_VOTE, codes.make_id()) if vote else None
    try:
        rooms().go(role.code, role.secret, seen, step, mine, chosen_time(_TIME) if vote else None)
    except LabError as error:
        remember(sentence(error))
        return
    st.session_state.pop(_VOTE, None)


def show_follow(role: Teacher, label: str) -> None:
    """Offer the lessons that the room may follow: the app's, and its own."""
    with st.popover(label, icon=":material/menu_book:"):
        titles = {name: f"{plan.title} ({plan.minutes} min)" for name, plan in known_plans().items()}
        st.selectbox("Lesson", list(titles), format_func=lambda name: titles.get(name, name), key=_FOLLOWED)
        st.markdown("It begins with its first step. What was voted and solved so far is kept.")
        st.button("Follow it", key="class.follow", type="primary", on_click=_follow, args=(role,))


def _follow(role: Teacher) -> None:
    try:
        lesson = known_plans().get(st.session_state.get(_FOLLOWED, ""))
        if lesson is not None:
            rooms().follow(role.code, role.secret, taken(lesson, known_material()))
    except LabError as error:
        remember(sentence(error))


def show_steps(role: Teacher, lesson: LessonView, *, is_asking: bool) -> None:
    """Draw all steps in order, each with its minute, its length, a way there, and its notes folded."""
    with st.container(gap="xsmall", key="class-all-steps"):
        for number, step in enumerate(lesson.plan.steps, start=1):
            is_now = number == lesson.step
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"class-step-{number}"):
                _go(
                    role,
                    lesson.step,
                    number,
                    f"{number}. {_short(step)}",
                    ICONS.get(step.kind, "web"),
                    vote=False,
                    key=f"class.step.{number}",
                    primary=is_now,
                    disabled=is_asking and not is_now,
                )
                begins = lesson.plan.minutes_before(number)
                written(f"{begins} to {begins + step.minutes} min{' · now' if is_now else ''}", "class-line")
                _show_way_there(step)
                if step.notes:
                    with st.popover("Notes", key=f"class.step.notes.{number}", type="tertiary"):
                        written(step.notes, "class-line")


# ── The time ─────────────────────────────────────────────────────────────────


def pace(lesson: LessonView, now: float) -> tuple[int, str]:
    """Return the minutes since the lesson began, and how they stand to the step's place in the plan, in words."""
    if lesson.begun_at is None or not lesson.step:
        return 0, "not begun"
    spent = int(max(0.0, now - lesson.begun_at) / _MINUTE)
    early = lesson.plan.minutes_before(lesson.step)
    late = spent - lesson.plan.minutes_before(lesson.step + 1)
    if late >= _LATE_MINUTES:
        return spent, f"{late} min behind the plan"
    if early - spent >= _LATE_MINUTES:
        return spent, f"{early - spent} min ahead of the plan"
    return spent, "as planned"


@st.fragment(run_every=_CLOCK_SECONDS)
def _clock(lesson: LessonView, ahead: float) -> None:
    """Draw the steps as wide as they are long, and the clock in them; `ahead` makes this machine's the server's."""
    spent, words = pace(lesson, monotonic() + ahead)
    plan = lesson.plan
    parts = "".join(
        f'<i style="flex:{step.minutes}" class="{_standing(number, lesson.step)}"></i>'
        for number, step in enumerate(plan.steps, start=1)
    )
    here = min(100.0, 100 * spent / max(1, plan.minutes))
    hand = f'<b style="left:{here:.1f}%"></b>' if lesson.begun_at is not None else ""
    late = " is-late" if "behind" in words else ""
    st.html(
        f'<div class="class-plan" aria-hidden="true">{parts}{hand}</div>'
        f'<p class="class-pace{late}">{escape(plan.title)} · {spent} of {plan.minutes} min · {words}</p>'
    )


def _standing(number: int, now: int) -> str:
    return "now" if number == now else "done" if number < now else "ahead"
