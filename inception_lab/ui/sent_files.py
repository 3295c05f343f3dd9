"""Files that visitors send: read in one place, so many a minute; few of each visit are held, in memory alone.

Streamlit keeps whatever is put at a visit's address until the visit ends, whether a field of the page asked for it or
not; here the oldest goes. A part of a form over 1 MB would be written to a temporary file first; here it is not.
"""

from __future__ import annotations

import socket
from asyncio import AbstractEventLoop, Protocol
from contextlib import suppress
from typing import Final

import streamlit as st
from starlette.formparsers import MultiPartParser
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from inception_lab.ui import rates

__all__ = ["MOST_HELD", "content_of", "hold_few_in_memory", "overwrite_received"]

MOST_HELD: Final = 4
"""Files of one visit: a page has a field for one, and what replaces a file is there before that is taken away."""
_COUNTED: Final = "lab.uploads.counted"
_RECEIVED: Final = 256_000
"""The bytes of uvloop's buffer."""
_NEVER: Final = 0
"""No limit, to Python's `SpooledTemporaryFile`; Streamlit itself refuses what is larger than `maxUploadSize`."""
_add: Final = MemoryUploadedFileManager.add_file


def content_of(sent: UploadedFile) -> bytes:
    """Return what is in a file; each file counts once, however often it is read.

    Raises RateError for one more than a visit may send.
    """
    counted: tuple[str, ...] = st.session_state.get(_COUNTED, ())
    if sent.file_id not in counted:
        rates.take(rates.UPLOADS)
        st.session_state[_COUNTED] = (*counted, sent.file_id)[-MOST_HELD:]
    return sent.getvalue()


def hold_few_in_memory() -> None:
    """Have this process hold the last few files of each visit, and write none to a disk; Streamlit has no hook."""
    MemoryUploadedFileManager.add_file = _add_and_drop  # type: ignore[method-assign, assignment]
    MultiPartParser.spool_max_size = _NEVER


def _add_and_drop(manager: MemoryUploadedFileManager, session_id: str, file: UploadedFileRec) -> None:
    _add(manager, session_id, file)
    held = list(manager.file_storage.get(session_id, ()))
    for file_id in held[:-MOST_HELD]:
        manager.remove_file(session_id, file_id)


async def overwrite_received(loop: AbstractEventLoop) -> None:
    """Have the loop receive zeros: the last that came by the network stays where it was received until more comes.

    The web server's loop (uvloop) receives all into one buffer, from its beginning.
    """
    sender, receiver = socket.socketpair()
    with sender:
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * _RECEIVED)
        sender.setblocking(False)
        transport, _ = await loop.create_connection(Protocol, sock=receiver)
        transport.pause_reading()  # until all is there, so that it is received at once
        with suppress(BlockingIOError):
            sender.send(bytes(_RECEIVED))
        transport.resume_reading()
