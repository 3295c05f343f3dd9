"""The app's pages opened by AppTest as a visitor opens them: through the app, by a link."""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from google.protobuf.json_format import MessageToJson  # type: ignore[import-untyped]  # protobuf ships no types
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

__all__ = [
    "drawings",
    "everything_sent",
    "failures",
    "open_page",
    "sent",
    "tab_says",
    "tables",
    "wait_for_worker",
    "warnings",
    "written",
]

ROOT = Path(__file__).resolve().parents[1]


def open_page(name: str, **query: str | list[str]) -> AppTest:
    """Open the page `name` by a link with this query."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(f"pages/{name}.py")
    app.query_params = dict(query)
    return app.run()


def written(app: AppTest) -> str:
    """Return all text of a page: Markdown, captions and formulas."""
    return "\n".join(part.value for part in (*app.markdown, *app.caption, *app.latex))


def tables(app: AppTest) -> str:
    """Return all tables of a page as text."""
    return "\n".join(table.value.to_string() for table in app.table)


_SILENT: Final = ("inception_lab_visit", "inception_lab_present", "inception_lab_tour")
"""Components that keep, fill the screen or point, and show no figure of their own."""


def failures(app: AppTest) -> list[str]:
    """Return what a page says went wrong; a claim that does not hold is no failure."""
    return [error.value for error in (*app.exception, *app.error) if not error.value.startswith("**It does not hold")]


def warnings(app: AppTest) -> list[str]:
    """Return what a page warns of."""
    return [warning.value for warning in app.warning]


def drawings(app: AppTest | Any) -> list[str]:
    """Return the names of our components on a page, or on a part of it, that show something."""
    names = [str(one.proto.component_name) for one in app.get("bidi_component")]
    return [name for name in names if name not in _SILENT]


def everything_sent(part: AppTest | Any) -> Iterator[str]:
    """Yield all that the browser is sent of a page or of a part of it, component's data unpacked."""
    for inner in (part.children if hasattr(part, "children") else part._tree.children).values():
        if hasattr(inner, "children"):
            yield from everything_sent(inner)
        proto = getattr(inner, "proto", None)
        if proto is not None:
            yield MessageToJson(proto, ensure_ascii=False)
            if hasattr(proto, "component_name") and proto.json:
                yield from map(_unpacked, json.loads(proto.json).values())


def _unpacked(data: object) -> str:
    try:
        return zlib.decompress(base64.b64decode(str(data), validate=True)).decode()
    except (ValueError, zlib.error):
        return json.dumps(data, ensure_ascii=False)


def sent(app: AppTest, component: str) -> dict[str, Any]:
    """Return what the first component of ours with this name was sent, unpacked."""
    [text, *_] = [one.proto.json for one in app.get("bidi_component") if one.proto.component_name == component]
    packed = json.loads(text)["packed"]
    unpacked: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return unpacked


def wait_for_worker(app: AppTest) -> None:
    """Look again, as the page does by itself, until no run has a button to stop it."""
    for _ in range(200):
        if not any(button.label == "Stop" for button in app.button):
            return
        time.sleep(0.2)
        app.run()
    raise AssertionError("the run did not end")


def tab_says(app: AppTest, event: str, value: str) -> None:
    """Run a page by a message of the browser's tab about what it keeps."""
    known = app.session_state._state._state._new_widget_state.widget_metadata
    [trigger] = [name for name in known if name.endswith("visit__events")]
    # A browser sends the component's own value with each of its messages.
    [whole] = [name for name in known if name.endswith("-visit")]
    states = WidgetStates()
    states.widgets.add(id=whole, json_value="{}")
    states.widgets.add(id=trigger, json_trigger_value=json.dumps([{"event": event, "value": value}]))
    app._run(states)
