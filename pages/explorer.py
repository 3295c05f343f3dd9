"""Explorer: choose a network, turn its knobs, and see its graph, its costs and a real run."""

from __future__ import annotations

from inception_lab.design.faults import find_faults
from inception_lab.ui.explorer import show_faults, show_figures, show_lesson, show_link_errors, show_title, show_ways_on
from inception_lab.ui.navigation import require_app
from inception_lab.ui.sidebar import show_sidebar
from inception_lab.ui.state import EXPLORER

require_app()
chosen = EXPLORER.restore()
faults = find_faults(chosen)
show_sidebar(chosen, faults)
show_title(chosen)
show_link_errors()
show_lesson(chosen)
if faults is None:
    show_ways_on(chosen)
    show_figures(chosen)
else:
    show_faults(chosen, faults)
EXPLORER.write_link()
