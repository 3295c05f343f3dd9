"""One value of a layer looked into while the caller waits, for the command line and the library."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike

from inception_lab.engine import perform
from inception_lab.engine.requests.inside import InsideRequest, InsideResult
from inception_lab.engine.requests.job import inferred
from inception_lab.errors import BackendError
from inception_lab.images import fit, open_image
from inception_lab.inside.shown import ShownValue
from inception_lab.inside.sums import check_position, explain, middle_of
from inception_lab.spec import Network
from inception_lab.spec.checks import check_count

__all__ = ["look_inside"]


def look_inside(
    network: Network,
    layer: str,
    channel: int | None,
    at: object,
    image: str | PathLike[str],
    *,
    rows: int,
    device: str = "cpu",
    do: Callable[[InsideRequest], InsideResult] = perform,
) -> ShownValue:
    """Pass an image (a file, or a bundled one's name) through a network and explain one value of a layer.

    `layer` is an id, or a part's, whose last layer is meant; `channel` None is the one that varies most, `at` is
    (row, column), None the middle. Raises LabError for what does not exist, before anything runs.
    """
    check_count("rows", "", rows, most=100_000, error=BackendError)
    graph = inferred(network)
    node = graph.endpoint(layer)
    position = middle_of(node) if at is None else check_position(node, at)
    picture = fit(open_image(image), network.input)
    looked = do(InsideRequest(network, picture, node.id, channel, device))
    return ShownValue(explain(looked.values, position, most=rows))
