"""Messages to the websocket that no browser sends: values of other types and sizes, foreign ids, torn frames."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.hostile.texts import MARK, hostile_number, hostile_text, spoiled

__all__ = ["Widget", "other_message", "random_states", "widgets_in"]

_FLOATS: Final = (0.0, -1.0, 0.5, 1e30, -1e308, float("nan"), float("inf"), 2.0**53, 7.0)
_INTS: Final = (0, -1, 1, 7, 99, 2**31, 2**62, -(2**62))
_EVENTS: Final = "$$STREAMLIT_INTERNAL_KEY_$$ID"
_SWITCHES: Final = (
    *("clear_cache", "set_run_on_save", "load_git_info", "stop_script", "app_heartbeat"),
    *("debug_shutdown_runtime", "debug_disconnect_websocket"),
)
_COMPONENTS: Final = ("picked", "depth", "at", "channel", "returned", "problem", "stage", "step", "pressed", "figure")
"""Names under which the app's own components send something."""


@dataclass(frozen=True, slots=True)
class Widget:
    """A widget as a page drew it."""

    id: str
    kind: str
    element: Any


def widgets_in(elements: Sequence[Element]) -> list[Widget]:
    """Return the widgets among what a page drew."""
    kinds = ((one, str(one.WhichOneof("type"))) for one in elements)
    drawn = [(kind, getattr(one, kind)) for one, kind in kinds if kind != "None"]
    return [Widget(inner.id, kind, inner) for kind, inner in drawn if getattr(inner, "id", "")]


def random_states(chance: Random, widgets: Sequence[Widget]) -> list[WidgetState]:
    """Return states of some widgets, of some of them twice, and of some that are not there."""
    states = []
    for _ in range(chance.choice((1, 1, 2, 6))):
        widget = chance.choice(widgets) if widgets else Widget("", "button", None)
        state = WidgetState(id=_some_id(chance, widget))
        (_likely if chance.random() < 0.5 else _anything)(chance, widget, state)
        states += [state] * chance.choice((1,) * 9 + (3,))
    return states


def _some_id(chance: Random, widget: Widget) -> str:
    match chance.randrange(12):
        case 0:
            return chance.choice(("", "lab.explorer.value", "lab.lesson", "lab.app", hostile_text(chance)))
        case 1:
            return spoiled(chance, widget.id)
        case 2:
            return f"{_EVENTS}{widget.id.removeprefix('$$ID')}__events"
        case _:
            return widget.id


def _likely(chance: Random, widget: Widget, state: WidgetState) -> None:
    """Fill in the field that this kind of widget has, with what it does not offer."""
    match widget.kind:
        case "slider":
            numbers = (widget.element.min, widget.element.max, widget.element.max + 1, *_FLOATS)
            state.double_array_value.data.extend(chance.sample(numbers, chance.choice((1, 1, 2, 3))))
        case "number_input":
            state.double_value = chance.choice((widget.element.min, widget.element.max, *_FLOATS))
        case "text_input" | "text_area":
            state.string_value = chance.choice((hostile_text, hostile_number))(chance)
        case "selectbox" | "radio":
            options = list(widget.element.options) or [""]
            state.string_value = chance.choice((*options, spoiled(chance, options[0]), hostile_text(chance)))
        case "button_group" | "multiselect":
            state.string_array_value.data.extend([hostile_text(chance)] * chance.choice((0, 1, 500)))
        case "checkbox":
            state.bool_value = chance.random() < 0.5
        case "button" | "download_button":
            state.trigger_value = True
        case "file_uploader":
            _files(chance, state)
        case "bidi_component" | "component_instance":
            _component(chance, state)
        case _:
            _anything(chance, widget, state)


def _anything(chance: Random, widget: Widget, state: WidgetState) -> None:
    """Fill in any field."""
    del widget
    match chance.randrange(12):
        case 0:
            state.trigger_value = True
        case 1:
            state.bool_value = chance.random() < 0.5
        case 2:
            state.double_value = chance.choice(_FLOATS)
        case 3:
            state.int_value = chance.choice(_INTS)
        case 4:
            state.string_value = hostile_text(chance)
        case 5:
            state.double_array_value.data.extend([chance.choice(_FLOATS)] * chance.choice((0, 1, 2, 5_000)))
        case 6:
            state.int_array_value.data.extend([chance.choice(_INTS)] * chance.choice((0, 1, 5_000)))
        case 7:
            state.string_array_value.data.extend([hostile_text(chance)] * chance.choice((0, 1, 20)))
        case 8:
            state.bytes_value = b"\xff\x00" * chance.choice((1, 10_000))
        case 9:
            state.string_trigger_value.data = hostile_text(chance)
        case 10:
            _files(chance, state)
        case _:
            _component(chance, state)


def _files(chance: Random, state: WidgetState) -> None:
    """Name files that nobody has sent, or somebody else."""
    for _ in range(chance.choice((1, 2, 300))):
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = hostile_text(chance), hostile_text(chance), abs(chance.choice(_INTS))


def _component(chance: Random, state: WidgetState) -> None:
    """Send what a component of the app sends: its state or an event, with any value in it."""
    values: list[Any] = [
        *(None, True, -1, 10**4_400 if chance.random() < 0.1 else 1e308, [], {}, [[["x"]]], {"a": {"b": [1]}}),
        *("module", "conv1", "0,0", "3,4", "conv1:99999999", "²:²", hostile_text(chance), hostile_number(chance)),
        json.dumps({"session": "0", "kept": json.dumps({"room": {"code": MARK, "place": [1]}, "progress": [[1]]})}),
    ]
    names = chance.sample(_COMPONENTS, chance.randint(1, 4))
    text = _json({name: chance.choice(values) for name in names})
    if chance.random() < 0.2:
        text = spoiled(chance, text)
    if chance.random() < 0.1:
        text = "[" * 100_000
    if chance.random() < 0.6:
        state.json_value = text
    else:
        event = {"event": chance.choice(names), "value": chance.choice(values)}
        state.json_trigger_value = _json([event]) if chance.random() < 0.7 else text


def _json(value: Any) -> str:
    try:
        return json.dumps(value)
    except ValueError:  # a number of more digits than Python writes
        return '{"picked": ' + "9" * 5_000 + "}"


def other_message(chance: Random) -> BackMsg | bytes:
    """Return a message that is no run of a page's widgets, or bytes that are no message."""
    message = BackMsg()
    match chance.randrange(12):
        case 0:
            return bytes(chance.randrange(256) for _ in range(chance.choice((0, 1, 40, 2_000))))
        case 1:
            return b"\x08\x01" + b"\xff" * 9
        case 2:
            setattr(message, chance.choice(_SWITCHES), True)
        case 3:
            return BackMsg()
        case 4:
            message.rerun_script.query_string = "&" * 3_000_000
        case 5:
            message.file_urls_request.request_id = hostile_text(chance)
            message.file_urls_request.session_id = "0" * 32
            message.file_urls_request.file_names.extend([hostile_text(chance)[:40]] * chance.choice((1, 300_000)))
        case 6:
            message.rerun_script.fragment_id = hostile_text(chance)
        case 7:
            message.rerun_script.page_script_hash = hostile_text(chance)
        case 8:
            message.rerun_script.cached_message_hashes.extend([hostile_text(chance)] * chance.choice((1, 2_000)))
        case 9:
            context = message.rerun_script.context_info
            context.timezone, context.locale = hostile_text(chance), hostile_text(chance)
            context.timezone_offset, context.url = chance.choice((0, -(2**31), 2**31 - 1)), hostile_text(chance)
            context.color_scheme = hostile_text(chance)
        case 10:
            return _operation(chance)
        case _:
            message.rerun_script.page_name = hostile_text(chance)
            message.rerun_script.is_history_navigation = True
    return message


def _operation(chance: Random) -> BackMsg:
    """Return a request for a file, for part of a table, or for what only a developer's own machine may ask for."""
    message = BackMsg()
    asked = message.backend_operation_request
    asked.request_id, asked.session_id = hostile_text(chance), hostile_text(chance)
    match chance.randrange(4):
        case 0:
            asked.deferred_file.file_id = hostile_text(chance)
        case 1:
            asked.dataframe_chunk.source_id = hostile_text(chance)
        case 2:
            asked.install_skills.SetInParent()
        case _:
            asked.dismiss_skills_nudge.SetInParent()
    return message
