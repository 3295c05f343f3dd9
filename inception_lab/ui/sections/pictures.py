"""The choice of an image: one of the bundled ones, or the visitor's own, which is never kept as a file."""

from __future__ import annotations

from functools import lru_cache
from math import ceil
from typing import Final

import streamlit as st
from streamlit import config
from streamlit.runtime.state.session_state import SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFile

from inception_lab.engine.requests.keeping import image_seconds
from inception_lab.errors import BackendError, LabError
from inception_lab.graph import format_shape
from inception_lab.images import BUNDLED, FORMATS, MAX_BYTES, MAX_PIXELS, Picture, fit, read_image
from inception_lab.spec import Shape
from inception_lab.text.numbers import plural
from inception_lab.ui.sections.choices import segments
from inception_lab.ui.sent_files import content_of
from inception_lab.ui.words import in_short, sentence

__all__ = ["about_pictures", "choose_picture", "has_own", "other_pictures"]

_OWN: Final = "own"
_FITTED: Final = "lab.picture.fitted"
_MEGABYTE: Final = 1_000_000
_MINUTE: Final = 60
_SHOWN_WIDTH: Final = 40
_CREDITS: Final = " ".join(f"{image.title}: {image.credit}." for image in BUNDLED.values())


def choose_picture(shape: Shape) -> Picture | None:
    """Draw the choice of an image and return it as a network's input of `shape`; None where there is none yet."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        place = st.container(width=_SHOWN_WIDTH)
        titles = {name: image.title for name, image in BUNDLED.items()}
        chosen = segments(
            "Image",
            {**titles, _OWN: "Own"},
            key="picture.choice",
            hidden=True,
        )
    try:
        if chosen in BUNDLED:
            picture, name = _bundled(chosen, shape), BUNDLED[chosen].title
        else:
            uploaded = _upload()
            if uploaded is None:
                return None
            picture, name = _fitted(uploaded, shape), in_short(uploaded.name)
    except LabError as error:
        st.error(sentence(error), icon=":material/error:")
        return None
    place.image(picture.png(), width=_SHOWN_WIDTH, alt=f"The network's input: {name}")
    return picture


def has_own(state: SessionState) -> bool:
    """Tell whether the visit with this session state has chosen an image of its own."""
    return _FITTED in state


def about_pictures(shape: Shape) -> str:
    """Say whose the bundled images are, and what of an image a network gets."""
    return (
        f"{_CREDITS} The network gets the largest middle part of its input's proportions, scaled to "
        f"{format_shape(shape)}, 0 … 255 mapped to −1 … 1.{_repeated(shape)}"
    )


def other_pictures(picture: Picture) -> tuple[Picture, ...]:
    """Return the bundled images but this one, fitted to the same input."""
    shape = (picture.channels, picture.height, picture.width)
    return tuple(other for name in BUNDLED if (other := _bundled(name, shape)) != picture)


@lru_cache(maxsize=24)
def _bundled(name: str, shape: Shape) -> Picture:
    return fit(BUNDLED[name].read(), shape)


def _repeated(shape: Shape) -> str:
    channels = shape[0]
    if channels in (1, 3):
        return ""
    return f" A part of a network takes {channels} channels: they get red, green and blue again and again."


def _upload() -> UploadedFile | None:
    return st.file_uploader(
        "Own image",
        type=list(FORMATS),
        max_upload_size=MAX_BYTES // _MEGABYTE,
        key="picture.file",
        label_visibility="collapsed",
        help=f"At most {MAX_BYTES // _MEGABYTE} MB and {MAX_PIXELS // _MEGABYTE} million pixels. {_kept()}",
    )


def _kept() -> str:
    """Say where an own image is kept, and how long."""
    try:
        after_run = image_seconds()
    except BackendError:  # the operator set it wrongly: a run says so
        return ""
    after_tab = config.get_option("server.disconnectedSessionTTL")
    return (
        f"It is kept in this server's memory, in no file: as long as this tab is open and {_lasting(after_tab)} more, "
        f"where it was run {_lasting(after_run)} after the run."
    )


def _lasting(seconds: float) -> str:
    return plural(ceil(seconds / _MINUTE), "minute") if seconds >= _MINUTE else plural(ceil(seconds), "second")


def _fitted(uploaded: UploadedFile, shape: Shape) -> Picture:
    """Decode an upload once; of the file only what the network gets is kept in the session."""
    key = (uploaded.file_id, shape)
    kept: tuple[object, Picture] | None = st.session_state.get(_FITTED)
    if kept is None or kept[0] != key:
        kept = (key, fit(read_image(content_of(uploaded), uploaded.name), shape))
        st.session_state[_FITTED] = kept
    return kept[1]
