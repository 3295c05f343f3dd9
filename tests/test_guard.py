"""Widget values that no browser sends, put into the websocket's own messages: ignored on every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.testing.v1 import AppTest

from inception_lab.ui import guard
from tests.pages import open_page

HOSTILE: Mapping[str, Callable[[WidgetState], object]] = {
    "unknown text": lambda state: setattr(state, "string_value", "nonsense"),
    "number in a text": lambda state: setattr(state, "string_value", "9" * 5_000),
    "table": lambda state: setattr(state, "string_value", '{"edited_rows": {"999": {"x": 1}, "0": {"#1×1": "many"}}}'),
    "cells": lambda state: setattr(state, "string_value", '{"edited_rows": {"0": 5, "1": {"#1×1": "many"}, "2": [1]}}'),
    "rows": lambda state: setattr(state, "string_value", '{"added_rows": [{"x": 1}], "deleted_rows": [0, 99]}'),
    "whole number": lambda state: setattr(state, "int_value", 99),
    "huge whole number": lambda state: setattr(state, "int_value", 10**15),
    "huge number": lambda state: setattr(state, "double_value", 1e30),
    "no number": lambda state: setattr(state, "double_value", float("nan")),
    "switch": lambda state: setattr(state, "bool_value", True),
    "unknown texts": lambda state: state.string_array_value.data.extend(["nonsense", "²"]),
    "no texts": lambda state: state.string_array_value.SetInParent(),
    "huge numbers": lambda state: state.double_array_value.data.extend([1e12]),
    "two numbers": lambda state: state.double_array_value.data.extend([3.0, 4.0]),
    "no numbers": lambda state: state.double_array_value.data.extend([float("nan")]),
    "trigger": lambda state: setattr(state.string_trigger_value, "data", "nonsense"),
    "structure": lambda state: setattr(state, "json_value", '{"depth": [1], "picked": {"a": 5}}'),
    "nothing": lambda state: state.ClearField("string_value"),
}
ALLOWED = {("bool_value", "switch"), ("double_value", "whole number")}
"""What a browser does send."""
PAGES = [
    ("explorer", {"tab": "banks"}),
    ("explorer", {"tab": "run"}),
    ("explorer", {"tab": "maps"}),
    ("explorer", {"tab": "signal"}),
    ("module", {}),
    ("stem", {}),
    ("grid", {}),
    ("compare", {}),
    ("claims", {}),
    ("teach", {}),
    ("classroom", {}),
]


def widgets_of(app: AppTest) -> dict[str, WidgetMetadata[object]]:
    """Return what Streamlit knows of every widget, of the page and of those seen before."""
    known: dict[str, WidgetMetadata[object]] = app.session_state._state._state._new_widget_state.widget_metadata
    return known


@pytest.mark.parametrize(("page", "query"), PAGES, ids=[f"{page}-{'-'.join(query.values())}" for page, query in PAGES])
def test_whatever_all_widgets_of_a_page_are_sent_no_error_box_is_shown(page: str, query: dict[str, str]) -> None:
    app = open_page(page, **query)
    before = dict(app.query_params)
    for name, fill in HOSTILE.items():
        states = WidgetStates()
        for widget_id, metadata in widgets_of(app).items():
            if (metadata.value_type, name) not in ALLOWED:
                fill(states.widgets.add(id=widget_id))
        app._run(states)
        assert not app.exception, name
    assert dict(app.query_params) == before


def test_what_a_browser_sends_still_counts() -> None:
    app = open_page("grid")
    app.slider(key="knob.grid.channels").set_value(64).run()
    app.selectbox(key="knob.grid.kind").set_value("convolution").run()
    assert (app.query_params["channels"], app.query_params["kind"]) == ("64", "convolution")


@pytest.mark.parametrize("nobody", ["", "class.code", "x" * 1_000])
def test_the_state_of_what_is_no_widget_shows_no_error_box(nobody: str) -> None:
    app = open_page("explorer")
    app._run(WidgetStates(widgets=[WidgetState(id=nobody, string_value="x")]))
    assert not app.exception


def test_a_whole_number_that_a_browser_types_into_a_field_counts() -> None:
    """A browser sends it as one, though Streamlit declares the field's value a fraction."""
    app = open_page("explorer")
    states = WidgetStates()
    states.widgets.add(id=app.number_input(key="knob.googlenet.classes").id, int_value=10)
    app._run(states)
    assert app.query_params["classes"] == "10"


def test_a_visitor_cannot_empty_everybodys_caches_and_a_developer_can(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, developer = Mock(), Mock()
    messages = (BackMsg(clear_cache=True), BackMsg(load_git_info=True), BackMsg(stop_script=True))
    for message in messages:
        guard._handle_visitors(visitor, message)
    assert [call[0] for call in visitor.method_calls] == ["_handle_stop_script_request"]
    monkeypatch.setattr("streamlit.config.get_option", lambda _name: "developer")
    for message in messages:
        guard._handle_visitors(developer, message)
    assert [call[0] for call in developer.method_calls] == [
        "_handle_clear_cache_request",
        "_handle_git_information_request",
        "_handle_stop_script_request",
    ]


def test_what_would_write_on_a_developers_machine_or_ask_for_addresses_without_end_is_left_out() -> None:
    visitor = Mock()
    for name in ("install_skills", "dismiss_skills_nudge", "deferred_file", "dataframe_chunk"):
        message = BackMsg()
        getattr(message.backend_operation_request, name).SetInParent()
        assert guard._is_visitors(message) is (name in ("deferred_file", "dataframe_chunk")), name
    for many in (1, 20, 21, 300_000):
        message = BackMsg()
        message.file_urls_request.file_names.extend(["a.png"] * many)
        guard._handle_visitors(visitor, message)
    assert [len(call[1][0].file_names) for call in visitor.method_calls] == [1, 20]


@pytest.mark.parametrize("tab", ["graph", "banks"])
def test_knobs_that_are_heard_after_another_network_was_chosen_are_left_out(tab: str) -> None:
    app = open_page("explorer", variant="googlenet", **{"3a": "64,96,128,16,32,33"}, tab=tab)
    states = WidgetStates()
    for name, metadata in widgets_of(app).items():
        state = states.widgets.add(id=name)
        match metadata.value_type:
            case "string_value" if name.endswith("sidebar.variant"):
                state.string_value = app.selectbox(key="sidebar.variant").options[-1]
            case "string_value" if "banks" in name:
                state.string_value = '{"edited_rows": {"0": {"#1×1": 65}}}'
            case "double_value":
                state.double_value = 65
            case "trigger_value":
                state.trigger_value = True
            case _:
                del states.widgets[-1]
    app._run(states)
    assert not app.exception


def test_a_text_that_cannot_be_read_is_told_beside_its_box() -> None:
    app = open_page("explorer")
    app.text_input(key="knob.googlenet.input").set_value("9" * 5_000).run()
    assert not app.exception
    assert any("an input is channels x height x width" in text.value for text in app.markdown)


def _two_handles() -> None:
    import streamlit as st

    from inception_lab.ui.guard import guard_widgets

    guard_widgets()
    st.text(f"{st.slider('Range', 0, 10, (2, 8), key='range')}")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [([3.0, 7.0], "(3, 7)"), ([3.0], "(2, 8)"), ([3.0, 99.0], "(2, 8)"), ([1.0, 2.0, 3.0], "(2, 8)")],
    ids=["both", "one", "too much", "three"],
)
def test_a_slider_of_two_handles_takes_two_numbers_within_its_limits(sent: list[float], shown: str) -> None:
    app = AppTest.from_function(_two_handles).run()
    states = WidgetStates()
    states.widgets.add(id=app.slider(key="range").id).double_array_value.data.extend(sent)
    app._run(states)
    assert not app.exception
    assert app.text[0].value == shown


def test_a_kind_of_widget_that_nobody_looks_at_fails_where_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_KINDS", guard._KINDS - {"double_array_value"})
    app = AppTest.from_function(_two_handles).run()
    assert app.exception


def test_a_browser_that_has_not_drawn_a_widget_is_told_its_value_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click may overtake the first message: the second must tell the values, too, or sliders begin at their least."""
    app = open_page("factorization")
    assert app.slider(key="knob.factorization.grid").value == 28
    # The browser's message as it is while nothing is drawn yet: no widget is known.
    monkeypatch.setattr(guard, "_set_widgets", lambda *_: None)
    app.run()
    for slider in app.slider:
        assert slider.proto.set_value and list(slider.proto.value) == [slider.value]
    assert {box.proto.set_value for box in app.selectbox} == {True}
    assert app.query_params == {} and not app.exception


def test_what_a_component_sends_reaches_it_and_an_unknown_name_of_no_widget_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[str] = []
    monkeypatch.setattr(guard, "_set_widgets", lambda _state, sent: taken.extend(one.id for one in sent.widgets))
    monkeypatch.setattr(guard, "_possible", lambda _metadata, _sent: True)
    event = "$$STREAMLIT_INTERNAL_KEY_$$ID-0-visit__events"
    known = SimpleNamespace(_new_widget_state=SimpleNamespace(widget_metadata={event: object()}))
    sent = [WidgetState(id=name, json_trigger_value="[]") for name in (event, "lab.secret", f"{event}.other")]
    guard._set_offered(known, WidgetStates(widgets=sent))  # type: ignore[arg-type]  # what of it is looked at
    assert taken == [event]
