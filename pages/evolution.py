"""Evolution: the family's networks by cost and error."""

from __future__ import annotations

from inception_lab.labs.evolution import EVOLUTION_LAB
from inception_lab.ui.lab_page import show_lab
from inception_lab.ui.labs.evolution import show

show_lab(EVOLUTION_LAB, show)
