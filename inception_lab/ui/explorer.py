"""The explorer's main area: the network's title, its headline figures, and the chosen section."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from inception_lab.design import Design, to_text
from inception_lab.design.faults import Faults
from inception_lab.errors import LabError
from inception_lab.labs.module import module_link
from inception_lab.teach.places import measure_design
from inception_lab.text.headlines import Figures, Headline, figures_of, headline_figures
from inception_lab.ui.course import Course, show_course, show_type_size
from inception_lab.ui.glossary import show_words
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.sections import banks, costs, counters, graph, layers, maps, run, signal, sources
from inception_lab.ui.session import mirror
from inception_lab.ui.state import EXPLORER
from inception_lab.ui.view import SECTIONS
from inception_lab.ui.words import as_written, sentence

__all__ = ["show_faults", "show_figures", "show_lesson", "show_link_errors", "show_title", "show_ways_on"]

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
_SHOW: Final[Mapping[str, Section]] = {
    "graph": graph.show,
    "layers": layers.show,
    "costs": costs.show,
    "banks": banks.show,
    "sources": sources.show,
    "counters": counters.show,
    "run": run.show,
    "maps": maps.show,
    "signal": signal.show,
}


def show_title(chosen: Design) -> None:
    """Draw the network's name, what it is in a sentence, and its source."""
    variant = chosen.declared
    st.subheader(f"{variant.title}, {variant.year}", anchor=False)
    st.caption(f"{variant.summary} Source: {variant.source}.")


def show_link_errors() -> None:
    """Say what could not be read from the link; the rest of it is used."""
    for error in EXPLORER.link_errors:
        st.warning(f"A part of the link was left out. {sentence(error)}", icon=":material/link_off:")


def show_lesson(chosen: Design) -> None:
    """Draw the exercise or tour that leads over the explorer."""
    show_type_size()
    show_course(
        Course(
            EXPLORER.page,
            lambda: measure_design(chosen),
            lambda query: EXPLORER.set(EXPLORER.read(query)[0]),
        )
    )


def show_ways_on(chosen: Design) -> None:
    """Draw the words of this page, and links that take this network into other pages."""
    text = to_text(chosen)
    published = Design(chosen.variant)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        show_words(_WORDS)
        link = module_link(chosen)
        if link:
            show_page_link("module", "Take a module apart", "call_split", link)
        if chosen != published:
            sides = {"a": [to_text(published)], "b": [text]}
            show_page_link("compare", "Compare with the unedited network", "compare_arrows", sides)


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
            label = f"Remove {as_written(str(edit))}"
            st.button(label, key=f"cure.{edit}", icon=":material/close:", on_click=EXPLORER.remove_edit, args=(edit,))


def show_figures(chosen: Design) -> None:
    """Draw the headline figures and the section that the view names."""
    figures = figures_of(chosen)
    _show_headlines(headline_figures(figures, figures_of(Design(chosen.variant))))
    view = EXPLORER.view
    st.segmented_control(
        "Section",
        list(SECTIONS),
        format_func=SECTIONS.__getitem__,
        required=True,
        label_visibility="collapsed",
        key=mirror("view.tab", view.tab),
        on_change=_tab_chosen,
    )
    try:
        _SHOW[view.tab](chosen, figures)
    except LabError as error:
        st.error(sentence(error), icon=":material/error:")


def _tab_chosen() -> None:
    EXPLORER.look_at("tab", st.session_state["view.tab"])


def _show_headlines(shown: tuple[Headline, ...]) -> None:
    with st.grid(6, gap="small", min_column_width=110):
        for headline in shown:
            _show_headline(headline)
    st.caption(
        "For one image. MACs: multiply-adds of convolutions and linear layers; FLOPs = 2 × MACs. Bytes: float32. "
        "Changes are against the unedited network."
    )


def _show_headline(headline: Headline) -> None:
    """Draw one figure; its help begins with the exact number."""
    before = f" Unedited: {headline.before}." if headline.change else ""
    st.metric(
        headline.label,
        headline.text,
        headline.change or None,
        delta_color="off",
        delta_arrow="off",
        help=f"{headline.exact}: {headline.help}.{before}",
    )
