"""The app's pages and their order; a page's file has the name of its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAPIException

from inception_lab.ui import link, runs
from inception_lab.ui.classroom.strip import show_strip
from inception_lab.ui.classroom.wiping import keep_wiping
from inception_lab.ui.guard import guard_widgets
from inception_lab.ui.leaving import keep_looking_who_left
from inception_lab.ui.looks import spare_drawings
from inception_lab.ui.lookup import look_up_singly
from inception_lab.ui.materials import ROLE
from inception_lab.ui.sent_files import hold_few_in_memory
from inception_lab.ui.style import show_style
from inception_lab.ui.tidying import share_free_memory, spare_what_stays
from inception_lab.ui.visit import show_visit, tell_rest

__all__ = ["PAGES", "require_app", "run_app"]

_RUNS: Final = "lab.app"
"""In the session where the app, not a page's file by itself, is run."""
_START: Final = "home"
_PAGES: Final[Mapping[str, tuple[tuple[str, str, str, str], ...]]] = {
    # section: name, title, icon, help
    "": (
        ("home", "Home", ":material/home:", "What an Inception network is, in five pictures."),
        (
            "explorer",
            "Explorer",
            ":material/account_tree:",
            "Choose a network of the Inception family, change it, and see what that costs.",
        ),
    ),
    "Labs": (
        ("module", "Module", ":material/call_split:", "What 1×1 convolutions save in a module."),
        ("factorization", "Factorization", ":material/grid_4x4:", "Small kernels for a large one."),
        ("stem", "Stem", ":material/filter_alt:", "The layers before the first module, side by side."),
        ("grid", "Grid reduction", ":material/compress:", "Smaller maps without a bottleneck."),
    ),
    "Compare": (
        ("compare", "Compare", ":material/compare_arrows:", "Two to four networks, layer by layer."),
        ("evolution", "Evolution", ":material/timeline:", "The family by cost and error."),
        ("claims", "Claims", ":material/fact_check:", "What is said of these networks, recomputed."),
    ),
    "Learn": (
        ("exercises", "Exercises and tours", ":material/edit_note:", "Questions that the lab checks."),
        ("classroom", "Class", ":material/groups:", "A room: guess, discuss, guess again, then the truth."),
        ("teach", "For teachers", ":material/school:", "A link that sets up a lesson; your own lessons."),
    ),
}
PAGES: Final = tuple(name for rows in _PAGES.values() for name, *_ in rows)
"""The pages' names, which are their addresses."""


def run_app() -> None:
    """Draw the navigation and run the page that the visitor chose."""
    share_free_memory()
    st.session_state[_RUNS] = True
    keep_wiping()
    keep_looking_who_left()
    page = _navigate(icons=True)
    link.enter(page.url_path)
    show_style()
    show_strip(page.url_path)
    try:
        # First, so that what the tab kept is back before a long page is drawn.
        told = show_visit()
        page.run()
        tell_rest(told)
    finally:
        spare_what_stays(page.url_path)


def require_app() -> None:
    """Begin a page's run; start the app where the page's file is run by itself.

    Streamlit does so for the first visit of a fresh server, if that visit is to
    a page other than the start page: it finds the file in `pages/` by its name.
    """
    runs.begin()
    _bring_own()
    if _RUNS in st.session_state:
        return
    st.session_state[_RUNS] = True
    try:
        # Before the app has set its own icon, the browser would fetch a page's from elsewhere.
        _navigate(icons=False)
    except StreamlitAPIException:
        return  # the file is an app of its own, and there are no other pages beside it
    st.rerun()


def _bring_own() -> None:
    """Let a visit that is in a room know the room's own lessons."""
    if ROLE in st.session_state:
        # Whoever has a role has opened the class's page: the database's package is loaded already.
        from inception_lab.ui.classroom.own import bring_own

        bring_own(st.session_state[ROLE])


def _navigate(*, icons: bool) -> st.Page:
    guard_widgets()
    hold_few_in_memory()
    spare_drawings()
    look_up_singly()
    pages = {
        section: [
            st.Page(
                f"pages/{name}.py",
                title=title,
                icon=icon if icons else None,
                url_path=name if name != _START else "start",
                help=help_text,
                default=name == _START,
            )
            for name, title, icon, help_text in rows
        ]
        for section, rows in _PAGES.items()
    }
    # The start page's address is "/", whatever its path; so its name is the address of a page that leads there.
    pages[""].append(st.Page(_go_to_start, title="Home", url_path=_START, visibility="hidden"))
    return st.navigation(pages, position="top")


def _go_to_start() -> None:
    st.switch_page(f"pages/{_START}.py")
