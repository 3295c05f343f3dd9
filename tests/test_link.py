"""The address bar: what is written to it once a page is opened, and once it is gone back to."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.ui import link

PAGE = """
from inception_lab.ui import link

link.enter("lab")
link.write("lab", {"grid": ["29"]})
"""


def scripts(app: AppTest) -> list[str]:
    """Return what a page has the browser do."""
    return [part.proto.body for part in app.get("html")]


def test_a_page_opened_without_its_link_has_it_written_over_the_one_that_opened_it() -> None:
    app = AppTest.from_string(PAGE).run()
    assert dict(app.query_params) == {"grid": "29"}
    for _ in range(2):
        [script] = scripts(app)
        assert '["", "grid=29"]' in script
        app.run()


def test_a_page_that_is_gone_back_to_writes_nothing_over_the_entry_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two quick presses of Back: the first one's script would reach the second one's entry, and its address lie."""
    app = AppTest.from_string(PAGE).run()
    monkeypatch.setattr(link, "_is_history", lambda: True)
    assert scripts(app.run()) == []
    monkeypatch.setattr(link, "_is_history", lambda: False)
    assert scripts(app.run()) == []


MOVED = """
import streamlit as st
from inception_lab.ui import link

link.enter("lab")
st.session_state["arrived"] = link.arrived("lab")
link.write("lab", {"grid": [st.session_state.get("grid", "29")], "exercise": ["a"]})
"""


def test_a_browser_that_has_not_heard_of_a_move_does_not_undo_it() -> None:
    """It sends the link that opened the page with the next move, too: read as a new one, that took the page back."""
    app = AppTest.from_string(MOVED)
    for grid, arrived in (("29", {"exercise": ["a"]}), ("30", None), ("31", None), ("32", None)):
        app.session_state["grid"] = grid
        app.query_params = {"exercise": "a"}
        app.run()
        assert app.session_state["arrived"] == arrived, grid
        assert app.query_params["grid"] in (grid, [grid])


WIDTH = """
import streamlit as st
from inception_lab.ui.session import mirror

mirror("width", 0.9)
st.session_state["sent"] = st.slider("Width", 0.1, 4.0, step=0.05, key="width")
"""


def test_a_sliders_own_rounding_is_not_overridden() -> None:
    """A value that is set from here takes the place of what the visitor is about to send."""
    app = AppTest.from_string(WIDTH).run()
    app.slider(key="width").set_value(0.8999999999999999).run()
    assert app.session_state["sent"] == 0.8999999999999999
    app.slider(key="width").set_value(0.85).run()
    assert app.session_state["sent"] == 0.9
