"""Widget values that no browser sends (another type, no such option, out of range): ignored, the old value stays.

And values that a browser does not know yet: told until it does.

A page's widgets send only what they offer, but whoever speaks the websocket's
language can send anything, and Streamlit would answer with its error box.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.state.common import (
    RegisterWidgetResult,
    WidgetMetadata,
    is_element_id,
    unpack_widget_state_value,
)
from streamlit.runtime.state.session_state import Serialized, SessionState
from streamlit.runtime.uploaded_file_manager import DeletedFile

__all__ = ["guard_widgets"]

_NUMBERS: Final = ("double_value", "double_array_value", "int_value")
_CHOICES: Final = ("string_value", "string_array_value", "string_trigger_value")
_STRUCTURES: Final = ("json_value", "json_trigger_value")
"""What the app's own components send, who look at it themselves."""
_SHOWN: Final = (*_NUMBERS, "string_value", "string_array_value", "bool_value")
"""The fields of widgets that show a value."""
_KINDS: Final = frozenset(
    {*_NUMBERS, *_CHOICES, *_STRUCTURES, "bool_value", "trigger_value", "file_uploader_state_value"}
)
"""The fields whose values are looked at here."""
_VISITORS: Final = ("rerun_script", "stop_script", "app_heartbeat")
"""Messages of a page. Others are of a developer's menu; one of them empties the caches of everybody."""
_OPERATIONS: Final = ("deferred_file", "dataframe_chunk")
"""What a page asks for besides a run. Others write into the folder of a developer's project."""
_MOST_FILES: Final = 20
"""Of one message: each is given an address, and a field of the app takes one."""
_set_widgets: Final = SessionState.set_widgets_from_proto
_register: Final = SessionState.register_widget
_handle: Final = AppSession.handle_backmsg


def guard_widgets() -> None:
    """Look at what widgets are sent before callbacks and pages do, in every session of this process from now on.

    Streamlit has no hook of its own between a message and the callbacks.
    """
    SessionState.set_widgets_from_proto = _set_offered  # type: ignore[method-assign, assignment]  # the only way in
    SessionState.register_widget = _register_readable  # type: ignore[method-assign, assignment]  # the only way in
    AppSession.handle_backmsg = _handle_visitors  # type: ignore[method-assign, assignment]  # the only way in


def _handle_visitors(session: AppSession, message: BackMsg) -> None:
    """Leave out what no page sends; a developer's menu, where the app shows one, may send more."""
    if _is_visitors(message) or config.get_option("client.toolbarMode") == "developer":
        _handle(session, message)


def _is_visitors(message: BackMsg) -> bool:
    match message.WhichOneof("type"):
        case "file_urls_request":
            return len(message.file_urls_request.file_names) <= _MOST_FILES
        case "backend_operation_request":
            return message.backend_operation_request.WhichOneof("payload") in _OPERATIONS
        case kind:
            return kind in _VISITORS


def _set_offered(state: SessionState, sent: WidgetStates) -> None:
    """Take over the values that the widgets of the last run can have.

    What is no widget's id is left out: Streamlit would take it for a key of the session without a value. What a
    component sends when something happens in it has a name of Streamlit's own, which the last run made known.
    """
    known = state._new_widget_state.widget_metadata
    named = [one for one in sent.widgets if one.id in known or is_element_id(one.id)]
    possible = [one for one in named if one.id not in known or _possible(known[one.id], one)]
    _set_widgets(state, WidgetStates(widgets=possible))


def _register_readable(
    state: SessionState, metadata: WidgetMetadata[Any], user_key: str | None
) -> RegisterWidgetResult[Any]:
    """Register a widget; what was sent before it was known counts only if it can be read.

    A browser that sends nothing of a widget has not drawn it: it is told the value. Else it would begin with the
    default, the least value, where the message of the run before had told the value and was overtaken by this one's.
    Raises TypeError for a kind of widget whose values nobody here looks at.
    """
    if metadata.value_type not in _KINDS:
        raise TypeError(f"values of a widget's field {metadata.value_type} are not guarded")
    sent = state._new_widget_state.states.get(metadata.id)
    if isinstance(sent, Serialized) and not _readable(metadata, sent.value):
        del state._new_widget_state.states[metadata.id]
    is_drawn = metadata.id in state._new_widget_state.states
    result = _register(state, metadata, user_key)
    return result if is_drawn or metadata.value_type not in _SHOWN else replace(result, value_changed=True)


def _possible(metadata: WidgetMetadata[Any], sent: WidgetState) -> bool:
    return _readable(metadata, sent) and _offered(metadata, sent)


def _readable(metadata: WidgetMetadata[Any], sent: WidgetState) -> bool:
    """Tell whether a value has the widget's type and lies between its limits; none of the app's can be empty."""
    kind = sent.WhichOneof("value")
    # A browser sends the number of a field of whole numbers as one, which the field declares as a fraction.
    if kind != metadata.value_type and (kind, metadata.value_type) != ("int_value", "double_value"):
        return False
    try:
        value = unpack_widget_state_value(sent)
        read = metadata.deserializer(value)
    except Exception:  # whatever Streamlit raises at such a value
        return False
    if isinstance(read, DeletedFile):  # a file that is not held: never sent, another visitor's, or lost with a server
        return False
    serde = getattr(metadata.deserializer, "__self__", None)
    least, most = getattr(serde, "min_value", None), getattr(serde, "max_value", None)
    if kind not in _NUMBERS or least is None or most is None:
        return True
    numbers = [value] if kind != "double_array_value" else value
    handles = 1 if getattr(serde, "single_value", True) else 2
    return len(numbers) == handles and all(least <= number <= most for number in numbers)


def _offered(metadata: WidgetMetadata[Any], sent: WidgetState) -> bool:
    """Tell whether a choice is one of the widget's options; other widgets offer everything."""
    serde = getattr(metadata.deserializer, "__self__", None)
    options = getattr(serde, "formatted_option_to_option_index", getattr(serde, "formatted_options", None))
    match sent.WhichOneof("value"):
        case "string_value":
            texts = [sent.string_value]
        case "string_trigger_value":
            texts = [sent.string_trigger_value.data]
        case "string_array_value":
            texts = list(sent.string_array_value.data)
        case _:
            return True
    return options is None or all(text in options for text in texts)
