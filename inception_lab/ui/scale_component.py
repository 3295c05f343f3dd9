"""A network drawn to scale on the page: a component of ours, drawn and moved in the browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, cast

import streamlit as st

from inception_lab.draw.network.offline import packed
from inception_lab.draw.scale.offline import body, missing, style
from inception_lab.draw.scale.picture import ScalePicture
from inception_lab.ui.browser_module import starting

__all__ = ["show_scale"]

_SCRIPT: Final = starting("scale/scale.js")


def show_scale(
    picture: ScalePicture,
    *,
    key: str,
    narrow: ScalePicture | None = None,
    picked: str = "",
    on_pick: Callable[[str], None] | None = None,
) -> None:
    """Draw a picture, with the layer or module of the id `picked` marked; `on_pick` is called with each new one.

    `narrow` is shown on a narrow page. Where the script cannot be loaded, the picture stands still.
    """

    def shape_picked() -> None:
        if on_pick is not None:
            on_pick(st.session_state[key].picked or "")

    if not missing() and st.get_option("server.enableStaticServing"):
        data = {"packed": _packed(picture)} | ({"narrow": _packed(narrow)} if narrow else {})
        # Only a page that takes picks says what is picked; elsewhere the picture keeps its own.
        data |= {"picked": picked} if on_pick is not None else {}
        shown = _component()(key=key, data=data, on_picked_change=shape_picked, on_problem_change=_ignore)
        if not shown.problem:
            return
    st.html(picture.svg())


@lru_cache(maxsize=64)
def _packed(picture: ScalePicture) -> str:
    return packed(picture.data())


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return cast(
        Callable[..., Any], st.components.v2.component("inception_lab_scale", html=body(), css=style(), js=_SCRIPT)
    )


def _ignore() -> None:
    """Take a change that the next run reads anyway."""
