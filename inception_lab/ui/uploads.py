"""Files that visitors send stay in memory: a part of a form over 1 MB would be written to a temporary file first."""

from __future__ import annotations

from typing import Final

from starlette.formparsers import MultiPartParser

__all__ = ["keep_uploads_in_memory"]

_NEVER: Final = 0
"""No limit, to Python's `SpooledTemporaryFile`; Streamlit itself refuses what is larger than `maxUploadSize`."""


def keep_uploads_in_memory() -> None:
    """Have this process write no upload to a disk from now on; Streamlit has no option for it."""
    MultiPartParser.spool_max_size = _NEVER
