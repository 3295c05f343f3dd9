"""Files that a visitor sends: read in one place, so many a minute; the server holds few of each visit.

Streamlit keeps whatever is put at a visit's address until the visit ends, whether a field of the page asked for it or
not. Here the oldest goes.
"""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from inception_lab.rates import UPLOADS
from inception_lab.ui.rates import bucket

__all__ = ["MOST_HELD", "content_of", "hold_few"]

MOST_HELD: Final = 4
"""Files of one visit: a page has a field for one, and what replaces a file is there before that is taken away."""
_COUNTED: Final = "lab.uploads.counted"
_add: Final = MemoryUploadedFileManager.add_file


def content_of(sent: UploadedFile) -> bytes:
    """Return what is in a file; each file counts once, however often it is read.

    Raises RateError for one more than a visit may send.
    """
    counted: tuple[str, ...] = st.session_state.get(_COUNTED, ())
    if sent.file_id not in counted:
        bucket(UPLOADS).take()
        st.session_state[_COUNTED] = (*counted, sent.file_id)[-MOST_HELD:]
    return sent.getvalue()


def hold_few() -> None:
    """Have this process hold the last few files of each visit alone, from now on."""
    MemoryUploadedFileManager.add_file = _add_and_drop  # type: ignore[method-assign, assignment]  # Streamlit has no hook


def _add_and_drop(manager: MemoryUploadedFileManager, session_id: str, file: UploadedFileRec) -> None:
    _add(manager, session_id, file)
    held = list(manager.file_storage.get(session_id, ()))
    for file_id in held[:-MOST_HELD]:
        manager.remove_file(session_id, file_id)
