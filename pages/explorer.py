"""Explorer: choose a network, turn its knobs, and see its graph, its costs and a real run."""

from __future__ import annotations

import streamlit as st

from inception_lab.design.faults import find_faults
from inception_lab.text.headlines import figures_of
from inception_lab.ui.explorer import show_faults, show_lesson, show_rooms, show_title
from inception_lab.ui.navigation import require_app
from inception_lab.ui.panels import show_link_errors
from inception_lab.ui.sidebar import show_sidebar
from inception_lab.ui.state import EXPLORER

require_app()
chosen = EXPLORER.restore()
faults = find_faults(chosen)
figures = None if faults else figures_of(chosen)
area = st.container(key="explorer")
with area:  # before the sidebar, whose many widgets the totals would wait for
    show_title(chosen, figures)
show_sidebar(chosen, faults)
with area:
    show_link_errors(EXPLORER.link_errors)
    show_lesson(chosen)
    if figures is not None:
        show_rooms(chosen, figures)
    elif faults is not None:
        show_faults(chosen, faults)
EXPLORER.write_link()
