"""What the command that looks inside a value answers."""

from __future__ import annotations

import json
from dataclasses import dataclass

from inception_lab.cli.commands import records
from inception_lab.cli.run import perform_shown
from inception_lab.design import Design, network_of
from inception_lab.errors import BackendError, received
from inception_lab.reading import read_whole
from inception_lab.spec import Pair
from inception_lab.text.summary import SCHEMA

__all__ = ["InsideOptions", "inside"]


@dataclass(frozen=True, slots=True)
class InsideOptions:
    """Which value is looked into: a layer, a channel of it, a position ``y,x`` (None: the middle), an image."""

    layer: str
    channel: str
    at: str | None
    image: str
    device: str
    rows: int


def inside(chosen: Design, options: InsideOptions, style: str) -> tuple[str, int]:
    """Return how the value came to be, and the exit status: 1 where torch's value is another.

    Raises LabError for a layer, channel, position or image that does not exist.
    """
    from inception_lab.engine.look import look_inside
    from inception_lab.inside.shown import cells
    from inception_lab.inside.words import COLUMNS, note

    shown = look_inside(
        network_of(chosen),
        options.layer,
        _channel(options.channel),
        None if options.at is None else _pair(options.at),
        options.image,
        rows=options.rows,
        device=options.device,
        do=perform_shown,
    )
    status = 0 if shown.agrees else 1
    if style == "json":
        document = {"schema": SCHEMA, "variant": chosen.variant, "image": options.image, **shown.data()}
        return json.dumps(document, indent=1, ensure_ascii=False), status
    if style == "text":
        return repr(shown), status
    below = note(shown.explanation)
    return records(COLUMNS, cells(shown.explanation), style, "value", below, numbers=("adds", "value")), status


def _pair(text: str) -> Pair:
    try:
        row, column = map(read_whole, text.split(","))
    except ValueError:
        raise BackendError(
            "--at", "a position is two whole numbers, row and column", received(text), "such as 3,4"
        ) from None
    return row, column


def _channel(text: str) -> int:
    try:
        return read_whole(text)
    except ValueError:
        raise BackendError("--channel", "a channel is a whole number from 0 on", received(text)) from None
