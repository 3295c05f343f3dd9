"""The explorer's main area: the line of the network's name and totals, and the room below it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

import streamlit as st

from inception_lab.design import VIEW, Design, to_text
from inception_lab.design.faults import Faults
from inception_lab.errors import LabError
from inception_lab.labs.module import module_link
from inception_lab.teach.pages import Query, measure_design
from inception_lab.text.headlines import Figures, Headline, figures_of, headline_figures
from inception_lab.ui.course.front import show_course, show_type_size
from inception_lab.ui.course.page import Course
from inception_lab.ui.gate import figures_may_be_shown, hides, show_hidden_totals
from inception_lab.ui.glossary import write_words
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.present import is_presenting, show_present_button, show_presentation
from inception_lab.ui.sections import graph
from inception_lab.ui.session import mirror
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.view import ROOMS, SECTIONS, room_of
from inception_lab.ui.widgets import show_knob
from inception_lab.ui.words import in_short, sentence

__all__ = ["show_faults", "show_lesson", "show_rooms", "show_title"]

_WORDS: Final = (
    "MAC",
    "FLOPs",
    "parameter",
    "activation memory",
    "depth",
    "receptive field",
    "stem",
    "module",
    "branch",
    "concat",
    "filter bank",
    "grid",
    "stride",
    "batch norm",
    "auxiliary head",
    "residual connection",
    "factorization",
    "width",
)
Section = Callable[[Design, Figures], None]


def show_lesson(chosen: Design) -> None:
    """Draw the exercise or tour that leads over the explorer."""
    show_type_size()
    show_course(
        Course(
            EXPLORER.page,
            lambda: measure_design(chosen),
            _go,
        )
    )
    show_presentation(EXPLORER.page)


def _go(query: Query) -> None:
    """Put the page into a lesson's state; where that says nothing of the view, it stays."""
    design = query
    if any(key in VIEW for key in query):
        design, _ = EXPLORER.take_more(query)
    EXPLORER.set(EXPLORER.read(design)[0])


def show_faults(chosen: Design, faults: Faults) -> None:
    """Say why the design is impossible, and offer what cures it; the sidebar stays as it is."""
    st.error(f"This network cannot be built. {sentence(faults.error)}", icon=":material/error:")
    if not faults.knobs and not faults.edits:
        st.caption("No single change is to blame: put back several in the sidebar, or reset them all.")
        return
    st.caption("Each of these cures it; they are marked in the sidebar, too.")
    with st.container(horizontal=True):
        for name in faults.knobs:
            label = f"Put back {chosen.declared.knobs[name].label}"
            st.button(label, key=f"cure.{name}", icon=":material/undo:", on_click=EXPLORER.put_back, args=(name,))
        for edit in faults.edits:
            label = f"Remove {in_short(str(edit))}"
            st.button(label, key=f"cure.{edit}", icon=":material/close:", on_click=EXPLORER.remove_edit, args=(edit,))


def show_title(chosen: Design, figures: Figures | None) -> None:
    """Draw the line that stays in view: the network's name and its totals, where it has any."""
    with st.container(key="totals", horizontal=True, vertical_alignment="center"):
        variant = chosen.declared
        st.subheader(f"{variant.title}, {variant.year}", anchor=False)
        if figures is not None and hides(EXPLORER.page, "totals"):
            show_hidden_totals(EXPLORER.page)
        elif figures is not None:
            for headline in headline_figures(figures, figures_of(Design(chosen.variant))):
                _show_headline(headline)


def show_rooms(chosen: Design, figures: Figures) -> None:
    """Draw the choice of a room and what is said of the network, and then the room's section that the view names.

    While an exercise hides the figures, what says so stands in their place.
    """
    if not figures_may_be_shown(EXPLORER.page):
        return
    view = EXPLORER.view
    room = room_of(view.tab)
    with st.container(key="rooms", horizontal=True, vertical_alignment="center", gap="small"):
        _choose("Room", list(ROOMS), {}, "view.room", room, _room_chosen)
        if view.tab == "graph":
            graph.show_choices(chosen, figures)
        if len(ROOMS[room]) > 1:
            _choose("Section", list(ROOMS[room]), SECTIONS, "view.tab", view.tab, _section_chosen)
        show_present_button()
        _show_about(chosen)
    if is_presenting():
        _show_near(chosen)
    try:
        _section(view.tab)(chosen, figures)
    except LabError as error:
        st.error(sentence(error), icon=":material/error:")


def _section(name: str) -> Section:
    """Return what draws a section; loaded when somebody first opens it, for a fresh server's first visitor waits."""
    section: Section = import_module(f"inception_lab.ui.sections.{name}").show
    return section


def _show_near(chosen: Design) -> None:
    """Draw the knob that changes the most once more, for the line below a figure that fills the screen."""
    knobs = chosen.declared.knobs
    knob = next((knob for knob in knobs if knob.name == "width"), next(iter(knobs), None))
    if knob is not None:
        with st.container(key="near"):
            show_knob(knob, EXPLORER, prefix="near.")


def _choose(
    label: str, options: list[str], words: Mapping[str, str], key: str, chosen: str, on_change: Callable[[], None]
) -> None:
    st.segmented_control(
        label,
        options,
        format_func=lambda option: words.get(option, option),
        required=True,
        label_visibility="collapsed",
        key=mirror(key, chosen),
        on_change=on_change,
    )


def _room_chosen() -> None:
    sections = ROOMS.get(st.session_state["view.room"])
    if sections:
        EXPLORER.look_at("tab", sections[0])


def _section_chosen() -> None:
    EXPLORER.look_at("tab", st.session_state["view.tab"])


def _show_about(chosen: Design) -> None:
    """Draw a button that opens what the network is, the ways on from it, the conventions and the words."""
    variant = chosen.declared
    with st.popover("About", icon=":material/info:", help="What this network is, and what the words mean."):
        st.markdown(f"{variant.summary} Source: {variant.source}.")
        link = module_link(chosen)
        if link:
            show_page_link("module", "Take a module apart", "call_split", link)
        published = Design(chosen.variant)
        if chosen != published:
            sides = {"a": [to_text(published)], "b": [to_text(chosen)]}
            show_page_link("compare", "Compare with the unedited network", "compare_arrows", sides)
        st.markdown(
            "Totals are of one image. MACs: multiply-adds of convolutions and linear layers; FLOPs = 2 × MACs. "
            "Bytes: float32. Changes are against the unedited network."
        )
        write_words(_WORDS)


def _show_headline(headline: Headline) -> None:
    """Draw one figure, which flashes where it has changed; its help begins with the exact number."""
    before = f" Unedited: {headline.before}." if headline.change else ""
    with st.container(key=_flash_key(headline), width="content"):
        st.metric(
            headline.label,
            headline.text,
            headline.change or None,
            delta_color="off",
            delta_arrow="off",
            help=f"{headline.exact}: {headline.help}.{before}",
        )


def _flash_key(headline: Headline) -> str:
    """Return a key that changes with the figure; the style sheet has an animation for even and odd changes."""
    key = f"lab.explorer.total.{headline.label}"
    exact, changes = st.session_state.get(key, (headline.exact, 0))
    if exact != headline.exact:
        changes += 1
    st.session_state[key] = (headline.exact, changes)
    parity = ("even" if changes % 2 == 0 else "odd") if changes else "still"
    return f"total-{headline.label.replace(' ', '_').lower()}-{parity}"
