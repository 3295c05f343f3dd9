"""The number formats that a network runs in, and the bytes of a value in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

__all__ = ["VALUE_BYTES", "Dtype"]

Dtype = Literal["float32", "bfloat16", "float16"]
VALUE_BYTES: Final[Mapping[Dtype, int]] = {"float32": 4, "bfloat16": 2, "float16": 2}
