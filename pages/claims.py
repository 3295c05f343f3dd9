"""Claims: what is said about the family, and what the computation says."""

from __future__ import annotations

from inception_lab.claims.lab import CLAIMS_LAB
from inception_lab.ui.lab_page import show_lab
from inception_lab.ui.labs.claims import controls, show

show_lab(CLAIMS_LAB, show, controls)
