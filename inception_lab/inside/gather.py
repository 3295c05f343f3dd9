"""From what torch holds of a layer to `LayerValues`: which maps are kept, and what all others add together.

What is sent of a layer stays below a megabyte, compressed. How many maps fit whatever their values are is known from
shapes alone, before the run; as many more are kept as then really fit, since zeros compress.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inception_lab.errors import BackendError
from inception_lab.graph import INPUT_ID, Node
from inception_lab.inside.layer import Floats, LayerValues, Norm, Rest, Source, act_of, as_map, readers, window_of
from inception_lab.spec import Pair

__all__ = ["IMAGE_BYTES", "MOST_BYTES", "check_size", "gathered", "most_maps"]

MOST_BYTES: Final = 1_000_000
"""Of the text that is sent of one channel of a layer, compressed."""
IMAGE_BYTES: Final = 100_000
"""Of them, before it is written as text, the image as a file."""
_WIDENED: Final = 1.37
"""Values that do not compress at all, as text twice: 4/3 for base64, and what zlib adds to it."""
_REMAINING: Final = int(MOST_BYTES / _WIDENED) - IMAGE_BYTES - 8_000
"""Bytes of maps and weights that may be sent besides the image and the words."""
_WORDS: Final = 40
"""Bytes that the names around one map take, compressed."""
_VALUE: Final = 4
_AT_ONCE: Final = 2_000_000
"""Values that are multiplied at once."""
Numbers = NDArray[np.floating]

Fetch = Callable[[int, int, int], Floats]
"""Fetch(input, first, count): some channels of one of the inputs, (count, H, W) in float32.

Of the network's own input, 0, it gives the image's bytes.
"""


def most_maps(node: Node) -> int:
    """Return how many of the maps that a channel of this layer reads fit for certain; 0 where not even one does."""
    kernel, _, _ = window_of(node, 0)
    weights = kernel[0] * kernel[1] if act_of(node) == "window" else 0
    of_image = node.op == "input" or node.inputs[0] == INPUT_ID
    _, height, width = as_map((node.in_shapes or (node.out_shape,))[0])
    a_map = height * width * (1 if of_image else _VALUE) + weights * _VALUE + _WORDS
    wanted = sum(reader.count for reader in readers(node, node.out_shape[0] // 2)) or 1
    _, out_height, out_width = as_map(node.out_shape)
    output = out_height * out_width * _VALUE
    if wanted * a_map + output <= _REMAINING:
        return wanted
    # What is not sent takes two more maps of the output's size: its sum, and that without signs.
    fitting = max(0, (_REMAINING - 3 * output) // a_map)
    return fitting if act_of(node) in ("window", "response") else 0


def check_size(node: Node) -> None:
    """Refuse a layer whose maps are too large to be looked into. Raises BackendError."""
    if most_maps(node) == 0:
        sizes = " and ".join(f"{shape[1]}×{shape[2]}" for shape in (node.in_shapes or (node.out_shape,))[:1])
        raise BackendError(
            node.id,
            f"its maps are too large to be shown value by value, of which {MOST_BYTES // 1_000_000} MB is sent",
            sizes,
            "make the network's input smaller, or look at a later layer",
        )


def gathered(
    node: Node,
    channel: int,
    fetch: Fetch,
    output: Floats,
    *,
    weights: Floats | None = None,
    bias: float | None = None,
    norm: Norm | None = None,
) -> LayerValues:
    """Put together what is held of one channel: `weights` are those of its filter, for all channels it reads.

    Where there are more maps than are sent, those that contribute most (in the mean over all positions, without signs)
    are held; of a local response norm those next to the channel.
    """
    if node.op == "input":
        return LayerValues(
            node, channel, (Source(node.id, channel),), fetch(0, channel, 1), None, None, None, None, output
        )
    found = readers(node, channel)
    sources = [Source(node.inputs[reader.source], reader.first + n) for reader in found for n in range(reader.count)]
    maps = np.concatenate([fetch(reader.source, reader.first, reader.count) for reader in found])
    most = most_maps(node)
    if len(sources) <= most:
        return LayerValues(node, channel, tuple(sources), maps, weights, None, bias, norm, output)
    order = _by_strength(node, channel, sources, maps, weights, output.shape)
    fitting = max(most, _how_many_fit(node, [maps[n] for n in order], weights, output))
    kept, others = sorted(order[:fitting]), sorted(order[fitting:])
    return LayerValues(
        node,
        channel,
        tuple(sources[n] for n in kept),
        np.ascontiguousarray(maps[kept]),
        None if weights is None else np.ascontiguousarray(weights[kept]),
        _rest(node, channel, maps[others], None if weights is None else weights[others], output.shape)
        if others
        else None,
        bias,
        norm,
        output,
    )


def _how_many_fit(node: Node, maps: Sequence[Floats], weights: Floats | None, output: Floats) -> int:
    """Return how many maps, the first first, fit into what is sent, as they compress."""
    # Beside the output stand what the others add and their terms without signs, which have no zeros.
    room = _REMAINING * _WIDENED - _text_size(output) - 2 * output.size * _VALUE * _WIDENED
    a_filter = 0.0 if weights is None else weights[0].size * _VALUE * _WIDENED
    for number, values in enumerate(maps):
        of_image = node.inputs[0] == INPUT_ID
        room -= (values.size * _WIDENED if of_image else _text_size(values)) + a_filter + _WORDS * _WIDENED
        if room < 0:
            return number
    return len(maps)


def _text_size(values: Floats) -> float:
    """Return how long values are as compressed text; the fastest compression gives a little more than the best."""
    return len(zlib.compress(b64encode(values.tobytes()), 1)) * 4 / 3


def _by_strength(
    node: Node, channel: int, sources: Sequence[Source], maps: Floats, weights: Floats | None, shape: tuple[int, ...]
) -> list[int]:
    """Return the numbers of the maps, those to be held first; in float32, as it only puts them in order."""
    if weights is None:
        return sorted(range(len(sources)), key=lambda n: abs(sources[n].channel - channel))
    strengths: list[Floats] = []
    for some in _in_turns(maps, shape):
        sums, products = np.zeros((2, len(maps[some]), *shape), np.float32)
        for (row, column), patch in _patches(node, channel, maps[some], shape):
            np.multiply(weights[some, row, column, None, None], patch, out=products)
            sums += products
        strengths.append(np.abs(sums).mean(axis=(1, 2)))
    order: list[int] = np.argsort(-np.concatenate(strengths), kind="stable").tolist()
    return order


def _rest(node: Node, channel: int, maps: Floats, weights: Floats | None, shape: tuple[int, ...]) -> Rest:
    """Add up what these maps add at each position of the output, with and without the signs of the products."""
    values, absolute = np.zeros((2, *shape))
    for some in _in_turns(maps, shape):
        exact = maps[some].astype(np.float64)
        if weights is None:
            values += np.square(exact).sum(axis=0)
            continue
        filters = weights[some].astype(np.float64)
        for (row, column), patch in _patches(node, channel, exact, shape):
            values += np.einsum("n,nhw->hw", filters[:, row, column], patch)
        for (row, column), patch in _patches(node, channel, np.abs(exact), shape):
            absolute += np.einsum("n,nhw->hw", np.abs(filters[:, row, column]), patch)
    return Rest(len(maps), values, values if weights is None else absolute)


def _in_turns(maps: Floats, shape: tuple[int, ...]) -> Iterator[slice]:
    """Yield some maps after others, so that what is computed of them at once stays small."""
    step = max(1, _AT_ONCE // max(1, prod(maps.shape[1:]), prod(shape)))
    for start in range(0, len(maps), step):
        yield slice(start, start + step)


def _patches(node: Node, channel: int, maps: Numbers, shape: tuple[int, ...]) -> Iterator[tuple[Pair, Numbers]]:
    """Yield for each place of the kernel what lies under it at all positions of an output (H, W), padding as 0."""
    kernel, stride, (top, bottom, left, right) = window_of(node, channel)
    padded = np.pad(maps, ((0, 0), (top, bottom), (left, right)))
    for row in range(kernel[0]):
        for column in range(kernel[1]):
            rows = slice(row, row + (shape[0] - 1) * stride[0] + 1, stride[0])
            columns = slice(column, column + (shape[1] - 1) * stride[1] + 1, stride[1])
            yield (row, column), padded[:, rows, columns]
