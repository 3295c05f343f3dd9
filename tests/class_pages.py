"""The class's pages as tests without a browser use them: a student's line alone, as other pages have it."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from inception_lab.ui.materials import ROLE

__all__ = ["line_on"]


def line_on(page: str, student: AppTest, **session: object) -> AppTest:
    """Draw a student's line alone: a page that is changed without a browser is run without the app around it."""
    app = AppTest.from_function(_line, args=(page,), default_timeout=60)
    app.session_state[ROLE] = student.session_state[ROLE]
    for name, value in session.items():
        app.session_state[name] = value
    return app.run()


def _line(page: str) -> None:
    from inception_lab.ui.classroom.strip import show_strip

    show_strip(page)
