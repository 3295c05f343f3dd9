"""A look by the clock waits until the page is drawn; whatever else is asked does not."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

from inception_lab.ui import looks


@pytest.mark.parametrize(
    ("runs", "asked", "taken"),
    [
        (True, ClientState(fragment_id="a", is_auto_rerun=True), False),
        (False, ClientState(fragment_id="a", is_auto_rerun=True), True),
        (True, ClientState(fragment_id="a"), True),
        (True, ClientState(), True),
        (True, None, True),
    ],
    ids=["look-while-drawn", "look", "press-in-a-part", "press", "again"],
)
def test_a_look_is_left_out_only_while_the_page_is_drawn(
    monkeypatch: pytest.MonkeyPatch, *, runs: bool, asked: ClientState | None, taken: bool
) -> None:
    request = Mock()
    monkeypatch.setattr(looks, "_request", request)
    session = Mock(_scriptrunner=Mock() if runs else None)
    looks._request_in_turn(session, asked)
    assert request.called == taken


def test_a_session_of_streamlit_has_what_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "request_rerun", AppSession.request_rerun)
    looks.spare_drawings()
    assert AppSession.request_rerun is looks._request_in_turn
    assert "_scriptrunner" in AppSession.__init__.__code__.co_names
