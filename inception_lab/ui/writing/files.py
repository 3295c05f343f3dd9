"""Where a draft comes from and goes to: nothing, a copy, a file; a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import partial
from typing import Any, Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from inception_lab.classroom.rules.materials import own_name
from inception_lab.errors import LabError, LessonError
from inception_lab.teach.drafts import Draft, Kind, blank, guessed_kind
from inception_lab.teach.exercise import EXERCISES
from inception_lab.teach.files import MOST_BYTES, parse_text, read_table
from inception_lab.teach.lesson_plan import PLANS
from inception_lab.teach.pages import title_of
from inception_lab.teach.prediction import PREDICTIONS
from inception_lab.teach.prose import check_prose
from inception_lab.teach.tour import TOURS
from inception_lab.teach.written import write_table
from inception_lab.ui.materials import known_exercises, known_plans, known_predictions, known_tours, own
from inception_lab.ui.sent_files import content_of
from inception_lab.ui.words import sentence
from inception_lab.ui.writing import draft

__all__ = ["show_beginnings", "show_download"]

_FOLDERS: Final = {"exercise": EXERCISES, "prediction": PREDICTIONS, "tour": TOURS, "plan": PLANS}
_COPY: Final = "write.copy"
_UPLOAD: Final = "write.upload"
_NOTE: Final = "lab.write.note"


def show_beginnings(kind: Kind) -> None:
    """Draw the ways to begin: from nothing, as a copy, from a file."""
    titles = _titles(kind)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            "Copy of",
            list(titles),
            index=None,
            key=f"{_COPY}.{kind}",
            format_func=lambda name: titles.get(name, name),
            placeholder="choose one",
            on_change=_copy,
            args=(kind,),
            width=280,
        )
        st.button("Empty form", key="write.empty", icon=":material/note_add:", on_click=_empty, args=(kind,))
        with st.popover("Upload TOML", icon=":material/upload:"):
            st.file_uploader(
                "A lesson's file, at most 100 kB", type="toml", key=_UPLOAD, on_change=_upload, max_upload_size=1
            )
        if draft.can_take_back():
            st.button("Take back", key="write.back", icon=":material/undo:", on_click=draft.take_back)
    note = st.session_state.pop(_NOTE, "")
    if note:
        st.warning(note, icon=":material/error:")


def show_download(written: Draft) -> None:
    """Draw the button that saves the draft as its file."""
    st.download_button(
        "Download TOML",
        data=partial(_file, draft.newest(), written.kind),
        file_name=f"{draft.name_of(written)}.toml",
        mime="application/toml",
        key="write.download",
        icon=":material/download:",
        on_click="ignore",
    )


def _file(newest: Mapping[Kind, Draft], kind: Kind) -> str:
    """Return the file of the draft as it is when it is asked for: a field that was left last counts."""
    return write_table(newest[kind].table)


def _titles(kind: Kind) -> Mapping[str, str]:
    match kind:
        case "exercise":
            return {name: f"{title_of(one.lab)}: {one.title}" for name, one in known_exercises().items()}
        case "prediction":
            return {name: title_of(name) for name in known_predictions()}
        case "tour":
            return {name: f"{title_of(one.lab)}: {one.title}" for name, one in known_tours().items()}
        case "plan":
            return {name: f"{one.title}, {one.minutes} min" for name, one in known_plans().items()}


def _copy(kind: Kind) -> None:
    name = st.session_state.get(f"{_COPY}.{kind}")
    if not isinstance(name, str) or name not in _titles(kind):
        return
    st.session_state[f"{_COPY}.{kind}"] = None
    try:
        draft.begin(Draft(kind, _table_of(kind, name), name if kind == "prediction" else ""))
    except LabError as error:
        st.session_state[_NOTE] = sentence(error)


def _table_of(kind: Kind, name: str) -> dict[str, Any]:
    """Return a copy of a lesson's table, a file's or the room's. Raises LabError."""
    text = own().texts.get((kind, own_name(name) if kind == "prediction" else name))
    return parse_text(name, text) if text is not None else deepcopy(dict(read_table(_FOLDERS[kind] / f"{name}.toml")))


def _empty(kind: Kind) -> None:
    draft.begin(blank(kind, draft.current().lab or "module"))


def _upload() -> None:
    """Read a file that somebody sent; it is looked at, never run."""
    sent = st.session_state.get(_UPLOAD)
    if not isinstance(sent, UploadedFile):  # none, or one that is no longer held
        return
    try:
        draft.begin(_read(sent.name, content_of(sent)))
    except LabError as error:
        st.session_state[_NOTE] = sentence(error)


def _read(name: str, content: bytes) -> Draft:
    """Read an uploaded file. Raises LessonError."""
    if len(content) > MOST_BYTES:
        raise LessonError(name, f"larger than {MOST_BYTES:,} bytes", f"{len(content):,}")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise LessonError(name, "is no text", remedy="save it as UTF-8") from None
    table = parse_text(name, text)
    kind = guessed_kind(table)
    check_prose(table)
    page = name.removesuffix(".toml").rpartition("/")[2]
    return Draft(kind, table, page if kind == "prediction" else "")
