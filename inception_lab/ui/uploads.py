"""Files that visitors send: in memory, never in a file, and not longer than they are needed.

A part of a form over 1 MB would be written to a temporary file first.
"""

from __future__ import annotations

import socket
from asyncio import AbstractEventLoop, Protocol
from contextlib import suppress
from typing import Final

from starlette.formparsers import MultiPartParser

__all__ = ["keep_uploads_in_memory", "overwrite_received"]

_RECEIVED: Final = 256_000
"""The bytes of uvloop's buffer."""
_NEVER: Final = 0
"""No limit, to Python's `SpooledTemporaryFile`; Streamlit itself refuses what is larger than `maxUploadSize`."""


def keep_uploads_in_memory() -> None:
    """Have this process write no upload to a disk from now on; Streamlit has no option for it."""
    MultiPartParser.spool_max_size = _NEVER


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
