"""Stem lab: what stands before the first module."""

from __future__ import annotations

from inception_lab.labs.stem import STEM_LAB
from inception_lab.ui.lab_page import show_lab
from inception_lab.ui.labs.stem import controls, preview, show

show_lab(STEM_LAB, show, controls, preview)
