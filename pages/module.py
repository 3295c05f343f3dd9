"""Module lab: naive against dimension-reduced."""

from __future__ import annotations

from inception_lab.labs.module import MODULE_LAB
from inception_lab.ui.lab_page import show_lab
from inception_lab.ui.labs.module import controls, preview, show

show_lab(MODULE_LAB, show, controls, preview)
