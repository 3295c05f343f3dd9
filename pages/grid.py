"""Grid-reduction lab: pool first, compute first, or both at once."""

from __future__ import annotations

from inception_lab.labs.grid import GRID_LAB
from inception_lab.ui.lab_page import show_lab
from inception_lab.ui.labs.grid import preview, show

show_lab(GRID_LAB, show, preview=preview)
