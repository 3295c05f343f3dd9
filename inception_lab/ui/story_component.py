"""The story of the home page: a component of ours, played and moved in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast

import streamlit as st

from inception_lab.draw.network.offline import packed
from inception_lab.paths import STATIC
from inception_lab.teach.story import story
from inception_lab.ui.browser_module import starting
from inception_lab.ui.drawing import is_dark

__all__ = ["show_story"]

_PARTS: Final = ("moves.js", "photograph.js", "stage.js", "story.js", "story.html", "story.css")
_SCRIPT: Final = starting("story/story.js")


def show_story() -> None:
    """Draw the story; where its script cannot be loaded, all its steps one below the other."""
    dark = is_dark()
    if st.get_option("server.enableStaticServing") and all((STATIC / "story" / name).is_file() for name in _PARTS):
        data = {"wide": _packed(dark=dark, narrow=False), "narrow": _packed(dark=dark, narrow=True)}
        if not _component()(key="home.story", data=data, on_problem_change=_ignore).problem:
            return
    whole = story(dark=dark)
    for step in whole.steps:
        st.markdown(f"**{step.title}: {step.number}.** {step.sentence}")
        st.html(whole.pictures[step.frames[-1].picture].svg())


@lru_cache(maxsize=4)
def _packed(*, dark: bool, narrow: bool) -> str:
    return packed(story(dark=dark, narrow=narrow).data())


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    html, css = ((STATIC / "story" / f"story.{part}").read_text(encoding="utf-8") for part in ("html", "css"))
    return cast(Callable[..., Any], st.components.v2.component("inception_lab_story", html=html, css=css, js=_SCRIPT))


def _ignore() -> None:
    """Take a change that the next run reads anyway."""
