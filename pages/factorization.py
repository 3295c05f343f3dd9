"""Factorization lab: large kernels against small ones that see the same."""

from __future__ import annotations

from inception_lab.labs.factorization import FACTORIZATION_LAB
from inception_lab.ui.lab_page import show_lab
from inception_lab.ui.labs.factorization import preview, show

show_lab(FACTORIZATION_LAB, show, preview=preview)
