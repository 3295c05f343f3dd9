"""The home page: the app's name, the story of its networks in five pictures, and three ways on."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

import streamlit as st

from inception_lab.paths import ASSETS
from inception_lab.teach.pages import LABS
from inception_lab.teach.tour import Tour, listed_tours
from inception_lab.ui import lesson_state
from inception_lab.ui.course.front import show_type_size
from inception_lab.ui.gate import class_hides, show_class_hides
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.story_component import show_story

__all__ = ["open_old_link", "show_home"]

_OPENED: Final = "lab.home.opened"
_SENTENCE: Final = (
    "See what an Inception network is, what it costs and why: every size drawn to scale, every number computed."
)
_STYLE: Final = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 4.4rem; padding-bottom: 1.5rem; max-width: max(1366px, 172vh); }
[class*="st-key-home-way"] { border-top: 3px solid var(--st-primary-color, #2a78c8); min-height: 7.2rem; }
[class*="st-key-home-way"] h2 { font-size: 1.35rem; line-height: 1.3; padding: 0 0 0.9rem; }
.st-key-home-python { padding-left: 0.5rem; }
.st-key-home-python [data-testid="stMarkdownContainer"] { font-size: 0.875rem; }
.home-head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; }
.home-head img { width: 52px; height: 52px; flex: none; }
.home-head h1 { font-size: 2.3rem; line-height: 1.1; padding: 0; margin: 0; }
.home-head p { flex: 1 1 340px; margin: 0; font-size: 1.1rem; line-height: 1.35; }
@media (max-width: 760px) {
  .home-head img { width: 40px; height: 40px; }
  .home-head p { font-size: 1rem; }
}
</style>"""


def open_old_link() -> None:
    """Open the explorer where the start page's address names a design: the explorer once was the start page.

    Once for each link, so that the browser's Back does not lead forward again. The size of the type alone holds for
    this page.
    """
    query = [(key, text) for key in st.query_params for text in st.query_params.get_all(key)]
    if all(key == "type" for key, _ in query):
        lesson_state.take({key: st.query_params.get_all(key) for key in st.query_params})
    elif query != st.session_state.get(_OPENED):
        st.session_state[_OPENED] = query
        st.switch_page("pages/explorer.py", query_params=query)


def show_home() -> None:
    """Draw the page."""
    # A page's own HTML may hold no drawing, but a picture of one.
    mark = b64encode((ASSETS / "mark.svg").read_bytes()).decode()
    picture = f'<img src="data:image/svg+xml;base64,{mark}" alt="">'
    st.html(f'{_STYLE}<header class="home-head">{picture}<h1>Inception Lab</h1><p>{_SENTENCE}</p></header>')
    show_type_size()
    if class_hides("home"):
        show_class_hides()
    else:
        show_story()
    with st.grid(3, gap="medium", min_column_width=250):
        _show_learn()
        _show_teach()
        _show_build()


def _show_learn() -> None:
    tour = _first_tour()
    with st.container(gap="xxsmall", border=True, key="home-way-learn"):
        st.markdown("## I learn")
        if tour:
            query = {**tour.stop(1).query, "tour": [tour.name]}
            show_page_link(tour.lab, f"First tour: {tour.title}", "directions_walk", query)
        show_page_link("exercises", "All tours and exercises", "edit_note")


def _first_tour() -> Tour | None:
    """Return the first tour in the order of the course."""
    known = listed_tours().values()
    return next((tour for lab in LABS for tour in known if tour.lab == lab), None)


def _show_teach() -> None:
    with st.container(gap="xxsmall", border=True, key="home-way-teach"):
        st.markdown("## I teach")
        show_page_link("classroom", "The class together", "groups")
        show_page_link("teach", "A link or a lesson of your own", "school")
        show_page_link("claims", "What papers say, recomputed", "fact_check")


def _show_build() -> None:
    with st.container(gap="xxsmall", border=True, key="home-way-build"):
        st.markdown("## I build")
        show_page_link("explorer", "Explorer: any network, any knob", "account_tree")
        with st.container(key="home-python"):
            st.markdown(':material/code: In Python: `lab.network("inception_v3")`')
