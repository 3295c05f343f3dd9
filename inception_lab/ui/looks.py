"""A look that a page takes by the clock is left out while the page is drawn.

When a drawing has ended and what it sends still waits for its turn, Streamlit 1.67 begins a new run for a look that
comes then, and throws away what waits: a student's page would never say that the answer is counted.
The next look comes by itself.
"""

from __future__ import annotations

from typing import Final

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

__all__ = ["spare_drawings"]

_request: Final = AppSession.request_rerun


def spare_drawings() -> None:
    """Have every session of this process take a look only when all that was drawn before has been sent."""
    AppSession.request_rerun = _request_in_turn  # type: ignore[method-assign, assignment]  # no hook


def _request_in_turn(session: AppSession, asked: ClientState | None) -> None:
    # A session forgets its runner when it has taken over the last of what the runner had to send.
    if asked is not None and asked.is_auto_rerun and session._scriptrunner is not None:
        return
    _request(session, asked)
