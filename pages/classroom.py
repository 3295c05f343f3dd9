"""The class together: a room, a question, two votes, the truth."""

from __future__ import annotations

from inception_lab.ui.classroom.page import show_classroom
from inception_lab.ui.navigation import require_app

require_app()
show_classroom()
