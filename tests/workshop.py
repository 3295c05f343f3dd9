"""The page where a teacher writes a lesson, opened and filled in without a browser."""

from __future__ import annotations

import tomllib

from streamlit.testing.v1 import AppTest

from inception_lab.teach.written import write_table
from tests.pages import failures, open_page

__all__ = ["choose_page", "copy", "fill", "open_workshop", "press", "table_of", "works", "wrong"]


def open_workshop(kind: str = "exercise") -> AppTest:
    """Open the page at an empty form."""
    app = open_page("teach")
    app.segmented_control(key="teach.part").set_value("Write a lesson").run()
    if kind != "exercise":
        app.segmented_control(key="write.kind").set_value(kind).run()
    assert not failures(app)
    return app


def press(app: AppTest, label: str) -> AppTest:
    """Press the first button with this label."""
    return next(button for button in app.button if button.label == label).click().run()


def fill(app: AppTest, **texts: str) -> AppTest:
    """Fill fields by the end of their key; `_` stands for a dot."""
    for name, text in texts.items():
        key = f".{name.replace('__', '.')}"
        field = next(one for one in (*app.text_input, *app.text_area) if str(one.key).endswith(key))
        field.set_value(text)
        app.run()
    return app


def wrong(app: AppTest) -> list[str]:
    """Return what is said to be wrong beside the fields."""
    return [part.proto.body for part in app.get("html") if part.proto.body.startswith('<p class="write-wrong')]


def table_of(app: AppTest, kind: str = "exercise") -> dict[str, object]:
    """Return the draft as its file would be read."""
    draft = app.session_state[f"lab.write.draft.{kind}"]
    return tomllib.loads(write_table(draft.table))


def works(app: AppTest) -> bool:
    """Tell whether the page says that the draft works."""
    return any("It works" in one.value for one in app.success)


def copy(app: AppTest, name: str, kind: str = "exercise") -> AppTest:
    """Begin with a copy of a file that comes with the app."""
    app.selectbox(key=f"write.copy.{kind}").set_value(name).run()
    assert not failures(app)
    return app


def choose_page(app: AppTest, page: str, kind: str = "exercise") -> None:
    """Choose the page that the draft is about."""
    app.selectbox(key=f"write.{kind}.lab").set_value(page).run()
