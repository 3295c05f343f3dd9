"""Compare: two to four designs, and why two of them are not equal."""

from __future__ import annotations

from inception_lab.labs.compare import COMPARE_LAB
from inception_lab.ui.lab_page import show_lab
from inception_lab.ui.labs.compare import controls, show

show_lab(COMPARE_LAB, show, controls)
