"""Lesson plans to print, on the teachers' page: the students' handout and the teacher's, a file each."""

from __future__ import annotations

import streamlit as st

from inception_lab.teach.handout import handout
from inception_lab.teach.lesson_plan import LessonPlan, lesson_plans
from inception_lab.ui.materials import known_material, known_plans
from inception_lab.ui.words import sentence

__all__ = ["show_files", "show_handouts"]


def show_handouts() -> None:
    """Draw the choice of a lesson plan, the room's own among them, and its two handouts to download."""
    plans, (_, errors) = known_plans(), lesson_plans()
    if plans:
        name = st.selectbox("Lesson", list(plans), format_func=lambda key: _titled(plans[key]), key="handout.plan")
        st.markdown(f"**Afterwards:** {plans[name].goal}")
        show_files(plans[name])
    for error in errors:
        st.warning(f"A lesson's file was left out. {sentence(error)}", icon=":material/draft:")


def show_files(plan: LessonPlan) -> None:
    """Draw the buttons of a plan's two handouts."""
    with st.container(horizontal=True, gap="small"):
        _show_file(plan, "Handout", "description", teacher=False)
        _show_file(plan, "Teacher's notes", "school", teacher=True)
    st.caption("Open the file and print it, on A4 or Letter: it needs no network.")


def _titled(plan: LessonPlan) -> str:
    return f"{plan.title} ({plan.minutes} minutes)"


def _show_file(plan: LessonPlan, label: str, icon: str, *, teacher: bool) -> None:
    """Draw the button of one file, which is made when it is pressed."""
    known = known_material()  # now: when it is pressed, no session is at hand
    st.download_button(
        label,
        data=lambda: handout(plan, known, teacher=teacher),
        file_name=f"{plan.name}{'_teacher' if teacher else ''}.html",
        mime="text/html",
        icon=f":material/{icon}:",
        on_click="ignore",
        key=f"handout.{'teacher' if teacher else 'students'}",
        help="With notes, answers and mistakes." if teacher else "With room to write, without answers.",
    )
