"""Exercises and tours, all of them."""

from __future__ import annotations

from inception_lab.ui.exercises import show_exercises
from inception_lab.ui.navigation import require_app

require_app()
show_exercises()
