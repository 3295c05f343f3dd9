"""The class's chart as everybody sees it, and under it on the teacher's page what two of its designs are."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from html import escape
from typing import Literal

import plotly.graph_objects as go
import streamlit as st

from inception_lab.classroom.gallery_views import Dot, GalleryView
from inception_lab.classroom.rules.goals import (
    Bound,
    Goal,
    GoalPhase,
    axis_title,
    bounds_of,
    front,
    is_higher_better,
    written_amount,
)
from inception_lab.classroom.rules.landmarks import published_at
from inception_lab.draw.charts.gallery import Axis, Landmark, Spot, gallery_chart
from inception_lab.draw.charts.numbers import NumberTable
from inception_lab.text.numbers import plural
from inception_lab.ui.charts import CHART, show_table
from inception_lab.ui.drawing import is_dark

__all__ = ["chart_of", "figures_in_words", "gallery_words", "show_class_chart", "show_designs", "show_goal"]


def show_goal(seen: GalleryView, *, line: str = "") -> None:
    """Draw the goal in words, the condition where the words are others, how far the class is, and a `line` below."""
    title = "Goal" if seen.phase is GoalPhase.OPEN else "Goal · the gallery is closed"
    check = seen.goal.check if seen.goal.words != seen.goal.check else ""
    st.html(
        f'<h2 class="class-title">{title}</h2><p class="class-question">{escape(seen.goal.words)}</p>'
        f'<p class="class-line"><code>{escape(check)}</code></p>'
        f'<p class="class-sent" role="status">{escape(gallery_words(seen))} {escape(line)}</p>'
    )


def gallery_words(seen: GalleryView) -> str:
    """Say how many have handed in and how many reach the goal."""
    if not seen.dots:
        return f"Nobody of {plural(seen.students, 'student')} has handed in a design."
    again = f", {seen.handed} with earlier ones" if seen.handed > len(seen.dots) else ""
    return f"{len(seen.dots)} of {seen.students} handed in{again}; {_reached_words(seen.reached)} the goal."


def _reached_words(reached: int) -> str:
    return "none reaches" if reached == 0 else f"{reached} {'reaches' if reached == 1 else 'reach'}"


def show_class_chart(seen: GalleryView, *, key: str, large: bool = False) -> None:
    """Draw the chart to look at; the same dots as ever are not sent again."""
    figure = chart_of(seen, size=20, height=None) if large else chart_of(seen)
    with st.container(key="class-chart"):
        height: Literal["stretch", "content"] = "stretch" if large else "content"
        st.plotly_chart(figure, key=key, config=CHART, height=height, alt=_alt(seen))
    if not large:
        show_designs(seen, key=key)


def show_designs(seen: GalleryView, *, key: str) -> None:
    """Draw a fold with the figures of every dot and of every published network."""
    goal = seen.goal
    dots = [
        (_name(dot, number), *_amounts(goal, dot.x, dot.y), "reached" if dot.reached else "not yet")
        for number, dot in enumerate(seen.dots, start=1)
    ]
    marks = [(one.title, *_amounts(goal, one.x, one.y), "as published") for one in published_at(goal)]
    columns = ("", axis_title(goal.x), axis_title(goal.y), "goal")
    show_table(NumberTable(columns, (*dots, *marks)), key=key, title="every design")


def _name(dot: Dot, number: int) -> str:
    return "you" if dot.mine else dot.nickname or f"design {number}"


def _amounts(goal: Goal, x: Fraction, y: Fraction) -> tuple[str, str]:
    return written_amount(goal.x, x), written_amount(goal.y, y)


def chart_of(
    seen: GalleryView, *, size: int = 14, height: int | None = 440, chosen: Mapping[str, str] | None = None
) -> go.Figure:
    """Return the chart; `chosen` has a letter for students' ids."""
    goal, letters = seen.goal, chosen or {}
    bounds = bounds_of(goal.check)
    across, up = (_axis(name, bounds.get(name)) for name in (goal.x, goal.y))
    spots = [
        Spot(
            float(dot.x),
            float(dot.y),
            dot.reached,
            _words(goal, dot),
            dot.id,
            "you" if dot.mine else dot.nickname,
            letters.get(dot.id, "") if dot.id else "",
            dot.mine,
        )
        for dot in seen.dots
    ]
    marks = [
        Landmark(one.title, float(one.x), float(one.y), f"{one.title}: {figures_in_words(goal, one.x, one.y)}", one.key)
        for one in published_at(goal)
    ]
    line = front([(dot.x, dot.y) for dot in seen.dots], x_higher=across.higher, y_higher=up.higher)
    corners = [(float(x), float(y)) for x, y in line]
    return gallery_chart(spots, marks, corners, across, up, dark=is_dark(), size=size, height=height)


def figures_in_words(goal: Goal, x: Fraction, y: Fraction) -> str:
    """Write a design's two figures."""
    return ", ".join(_amounts(goal, x, y))


def _axis(name: str, bound: Bound | None) -> Axis:
    least, most = (bound.least, bound.most) if bound is not None else (None, None)
    higher = is_higher_better(name, bound)
    return Axis(axis_title(name), _end(least), _end(most), higher)


def _end(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _words(goal: Goal, dot: Dot) -> str:
    """Return what is read when a dot is pointed at, as HTML."""
    name = f"<b>{escape(dot.nickname)}</b><br>" if dot.nickname else ""
    reached = "reaches the goal ✓" if dot.reached else "not yet there"
    figures = f"{figures_in_words(goal, dot.x, dot.y)}"
    return f"{name}{escape(figures)}<br>{reached}<br>{plural(dot.number, 'design')} handed in"


def _alt(seen: GalleryView) -> str:
    return f"Designs by {axis_title(seen.goal.x)} and {axis_title(seen.goal.y)}. {gallery_words(seen)}"
