"""For teachers: a link that sets up a lesson."""

from __future__ import annotations

from inception_lab.ui.navigation import require_app
from inception_lab.ui.teacher import show_teacher

require_app()
show_teacher()
