"""For how long a visitor's image, and what was made of it, may be kept after a run: what the environment says."""

from __future__ import annotations

import os
from typing import Final

from inception_lab.errors import BackendError

__all__ = ["IMAGE_SECONDS", "image_seconds"]

IMAGE_SECONDS: Final = "INCEPTION_LAB_IMAGE_SECONDS"
"""The seconds after a run for which its image, and what was made of it, are kept; workers read it, too."""
_USUAL_S: Final = 300.0


def image_seconds() -> float:
    """Return the seconds. Raises BackendError where the environment's text is no such number."""
    text = os.environ.get(IMAGE_SECONDS, "").strip()
    try:
        seconds = float(text) if text else _USUAL_S
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds < float("inf"):
        raise BackendError(IMAGE_SECONDS, "must be a number of seconds above 0", repr(text), "leave it out for 300")
    return seconds
