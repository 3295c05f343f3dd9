"""Free edits: one field of one layer, by its id, as text (``ID:FIELD=VALUE``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from inception_lab import rewrite
from inception_lab.errors import DesignError, LabError, received
from inception_lab.reading import read_number, read_switch, read_whole
from inception_lab.spec import (
    AvgPool,
    BatchNorm,
    Block,
    Conv,
    DepthwiseConv,
    Dropout,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Network,
    Padding,
    Pair,
    Residual,
)
from inception_lab.spec.checks import check_count

__all__ = ["FIELDS", "REWRITES", "Edit", "apply_edit", "parse_edit"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Give `field` of the layer `id` the value written as `value`."""

    id: str
    field: str
    value: str

    def __str__(self) -> str:
        return f"{self.id}:{self.field}={self.value}"


def parse_edit(text: str) -> Edit:
    """Read ``3a.Branch_1.Conv2d_0b_3x3:channels=160``. Raises DesignError."""
    layer_id, colon, setting = text.partition(":")
    field, equals, value = setting.partition("=")
    if not (colon and equals and layer_id and field and value):
        raise DesignError("edit", "an edit is ID:FIELD=VALUE", received(text), "such as conv1:channels=32")
    return Edit(layer_id.strip(), field.strip(), value.strip())


def _whole(text: str) -> int:
    return read_whole(text.replace("_", "").replace(",", ""))


def _pair(text: str) -> Pair:
    parts = [read_whole(part) for part in text.lower().replace("×", "x").replace(",", "x").split("x")]
    if len(parts) not in (1, 2):
        raise ValueError
    return (parts[0], parts[-1])


def _padding(text: str) -> Padding:
    return cast(Padding, text) if text in ("same", "valid") else _pair(text)


def _channels(text: str) -> int | str:
    return text if text == "input" else _whole(text)


def _norm(text: str) -> BatchNorm | None:
    if text in ("none", "off"):
        return None
    return BatchNorm() if text in ("batch", "on") else BatchNorm(read_number(text))


def _activation(text: str) -> str | None:
    return None if text in ("none", "off") else text


Reader = tuple[Callable[[str], object], str]
"""How a field is read, and an example of it for the error."""
_CHANNELS: Final[Reader] = (_channels, "64")
_PAIR: Final[Reader] = (_pair, "3x3")
_PADDING: Final[Reader] = (_padding, "same, valid or 1x1")
_WHOLE: Final[Reader] = (_whole, "8")
_SWITCH: Final[Reader] = (read_switch, "on or off")
_NORM: Final[Reader] = (_norm, "batch, none or an epsilon such as 0.001")
_ACTIVATION: Final[Reader] = (_activation, "relu or none")
_NUMBER: Final[Reader] = (read_number, "0.2")

_WINDOW: Final[Mapping[str, Reader]] = {"kernel": _PAIR, "stride": _PAIR, "padding": _PADDING}
_UNIT: Final[Mapping[str, Reader]] = {"bias": _SWITCH, "norm": _NORM, "activation": _ACTIVATION}
FIELDS: Final[Mapping[type, Mapping[str, Reader]]] = {
    Conv: {"channels": _CHANNELS, **_WINDOW, "groups": _WHOLE, **_UNIT},
    DepthwiseConv: {"multiplier": _WHOLE, **_WINDOW, **_UNIT},
    MaxPool: {**_WINDOW, "ceil_mode": _SWITCH},
    AvgPool: {**_WINDOW, "ceil_mode": _SWITCH, "count_include_pad": _SWITCH},
    Linear: {"features": _WHOLE, **_UNIT},
    Dropout: {"rate": _NUMBER},
    LocalResponseNorm: {"size": _WHOLE, "alpha": _NUMBER, "beta": _NUMBER, "k": _NUMBER},
    Residual: {"scale": _NUMBER, "norm": _NORM, "activation": _ACTIVATION},
}
"""Which fields of a layer can be edited, and how each is read."""

REWRITES: Final = ("factorize", "merge", "reduce", "drop")
"""Fields that rewrite instead: ``factorize=1xn_nx1``, ``merge=on``, ``reduce=16``, ``drop=on``."""


def apply_edit(network: Network, edit: Edit) -> Network:
    """Return `network` with one edit made. Raises DesignError at the edit's id."""
    try:
        match edit.field:
            case "factorize":
                return rewrite.factorize(network, edit.id, cast(rewrite.Factorization, edit.value))
            case "merge":
                return rewrite.merge(network, edit.id) if _read(edit, _SWITCH) else network
            case "reduce":
                check_count(edit.id, "reduce", filters := cast(int, _read(edit, _WHOLE)))
                return rewrite.insert_reduction(network, edit.id, filters)
            case "drop":
                return rewrite.drop_reduction(network, edit.id) if _read(edit, _SWITCH) else network
            case _:
                return rewrite.replace_block(network, edit.id, lambda block: (_with_field(block, edit),))
    except DesignError:
        raise
    except LabError as error:
        raise DesignError(f"edit {edit.id}", error.problem, error.received, error.remedy) from None


def _with_field(block: Block, edit: Edit) -> Block:
    readers = FIELDS.get(type(block), {})
    if edit.field not in readers:
        allowed = [*readers, *(REWRITES if isinstance(block, Conv) else ())]
        remedy = f"fields: {', '.join(allowed)}" if allowed else "edit one of the layers inside it"
        raise DesignError(
            f"edit {edit.id}", f"a {type(block).__name__} has no field {edit.field!r} to edit", remedy=remedy
        )
    # A field's reader gives a value of the field's own type, which `replace` cannot see.
    changes: dict[str, Any] = {edit.field: _read(edit, readers[edit.field])}
    return replace(block, **changes)


def _read(edit: Edit, reader: Reader) -> object:
    read, example = reader
    try:
        return read(edit.value)
    except (ValueError, OverflowError):
        raise DesignError(
            f"edit {edit.id}", f"cannot read {edit.field}", received(edit.value), f"write {example}"
        ) from None
