"""Widgets look up single values of their session, and get what the whole table would say."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

from inception_lab.ui import lookup
from tests.pages import failures, open_page


def test_drawing_a_page_never_copies_all_that_its_session_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = []
    whole = SessionState.filtered_state

    def counted(state: SessionState) -> dict[str, Any]:
        copied.append(state)
        table: dict[str, Any] = whole.__get__(state)
        return table

    app = open_page("explorer")
    monkeypatch.setattr(SessionState, "filtered_state", property(counted))
    app.slider(key="knob.googlenet.width").set_value(0.5).run()
    assert not failures(app)
    assert app.query_params["width"] in ("0.5", ["0.5"])
    assert copied == []


def test_single_values_are_those_of_the_whole_table() -> None:
    app = open_page("module")
    state: SafeSessionState = app.session_state._state
    singly = lookup._ByKey(state)
    table = lookup._WHOLE.__get__(state)
    assert len(table) > 20  # widgets' keys and the app's own
    assert {key: singly[key] for key in table} == table
    assert (dict(singly), len(singly), str(singly)) == (table, len(table), str(table))


def test_what_a_session_does_not_hold_is_not_there() -> None:
    app = open_page("module")
    state: SafeSessionState = app.session_state._state
    singly = lookup._ByKey(state)
    [widget_id, *_] = [slider.id for slider in app.slider]
    assert "nothing of the kind" not in singly
    assert widget_id not in singly  # a widget's own name is no key, as in the whole table
    assert widget_id not in lookup._WHOLE.__get__(state)


def test_streamlit_has_what_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SafeSessionState, "filtered_state", lookup._WHOLE)
    lookup.look_up_singly()
    state = SafeSessionState(SessionState(), lambda: None)
    state["a"] = 1
    assert isinstance(state.filtered_state, lookup._ByKey)
    assert dict(state.filtered_state) == {"a": 1}
