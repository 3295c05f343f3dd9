"""A widget that looks up its own value does not copy the session's whole state for it.

While it is drawn, each of Streamlit 1.67's sliders, lists and fields asks for a table of all that its session holds,
to look at one entry: a visit that has seen many pages would pay for all of them at every turn of a knob.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from streamlit.runtime.state.common import is_element_id
from streamlit.runtime.state.safe_session_state import SafeSessionState

__all__ = ["look_up_singly"]

_WHOLE: Final = SafeSessionState.filtered_state


def look_up_singly() -> None:
    """Have every session of this process answer for one key by that key alone."""
    SafeSessionState.filtered_state = property(_ByKey)  # type: ignore[assignment, method-assign]  # no hook


class _ByKey(Mapping[str, Any]):
    """What a session holds by its widgets' keys and the app's own; the table is made only for who goes through it."""

    def __init__(self, state: SafeSessionState) -> None:
        self._state = state

    def __getitem__(self, key: str) -> Any:
        if is_element_id(key):
            raise KeyError(key)
        with self._state._lock:
            return self._state._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table())

    def __len__(self) -> int:
        return len(self._table())

    def __str__(self) -> str:
        return str(self._table())

    def _table(self) -> dict[str, Any]:
        table: dict[str, Any] = _WHOLE.__get__(self._state)
        return table
