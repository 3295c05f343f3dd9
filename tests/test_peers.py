"""Our networks compute what other implementations compute, weight for weight."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from inception_lab.backend.module import build, run_heads
from inception_lab.design import graph_of, parse_design
from tests.article_networks import ReleasedGoogLeNet, SmallInceptionResNetV2, SmallInceptionV4, with_weights_of

PEERS = sorted(Path(__file__).parent.glob("facts/peers/*.json"))


def drawn(name: str, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """Draw an entry of a state_dict from its own name, as the peers' files were made."""
    random = np.random.RandomState(zlib.crc32(name.encode()))
    if name.endswith("running_var"):
        values = random.uniform(0.5, 1.5, shape)
    elif name.endswith("running_mean"):
        values = 0.1 * random.standard_normal(shape)
    elif len(shape) == 1 and name.endswith("weight"):
        values = random.uniform(0.5, 1.5, shape)
    elif len(shape) == 1:
        values = 0.1 * random.standard_normal(shape)
    else:
        values = random.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))
    return values.astype(np.float32)


def test_there_are_three_peers() -> None:
    assert len(PEERS) == 3


@pytest.mark.parametrize("file", PEERS, ids=lambda file: file.stem)
def test_the_same_weights_give_the_same_logits(file: Path) -> None:
    peer = json.loads(file.read_text(encoding="utf-8"))
    module = build(graph_of(parse_design(peer["variant"]))).double()
    state = module.state_dict()
    ours = [name for name in state if not name.endswith("num_batches_tracked")]
    # Both list branches in the order of the papers' figures, so position is enough to match them.
    for name, (theirs, shape) in zip(ours, peer["keys"], strict=True):
        assert tuple(state[name].shape) == tuple(shape), (name, theirs)
        state[name] = torch.from_numpy(drawn(theirs, tuple(shape))).double()
    module.load_state_dict(state)
    random = np.random.RandomState(zlib.crc32(b"input"))
    image = torch.from_numpy(random.standard_normal(peer["input"]).astype(np.float32)).double()
    with torch.inference_mode():
        logits = module(image).flatten(1)
    expected = torch.tensor(peer["logits_float64"], dtype=torch.float64)
    assert (logits - expected).abs().max() <= 1e-6 * expected.abs().max()


# ── Networks whose sources publish code or a graph, and no weights of ours to compare ──

ARTICLES = (("inception_v4_cifar", SmallInceptionV4), ("inception_resnet_v2_cifar", SmallInceptionResNetV2))


@pytest.mark.parametrize(("name", "article"), ARTICLES)
def test_the_32x32_networks_compute_what_the_article_computes(
    name: str, article: type[SmallInceptionV4 | SmallInceptionResNetV2]
) -> None:
    """Two blocks of each kind: the first may read another width than the rest."""
    module = build(graph_of(parse_design(name, {f"blocks_{letter}": "2" for letter in "abc"})), seed=None)
    written = with_weights_of(module, article(2, 2, 2))
    image = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    with torch.inference_mode():
        ours, expected = module(image), written(image)
    assert (ours - expected).abs().max() <= 1e-13 * expected.abs().max()


@pytest.mark.parametrize(("name", "article"), ARTICLES)
def test_the_32x32_networks_have_as_many_blocks_as_the_article(
    name: str, article: type[SmallInceptionV4 | SmallInceptionResNetV2]
) -> None:
    with torch.device("meta"):
        written = article()
    ours = build(graph_of(parse_design(name)), device="meta")
    shapes = [[tuple(value.shape) for value in module.state_dict().values()] for module in (ours, written)]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("size", [224, 209])
def test_the_released_googlenet_computes_what_the_graph_computes(size: int) -> None:
    """At 209 the odd pixel of every padding falls otherwise than at 224; from 14×14 on the grids are the same."""
    chosen = parse_design("googlenet_released", {"heads": "on", "input": f"3x{size}x{size}"})
    module = build(graph_of(chosen), seed=None)
    written = with_weights_of(module, ReleasedGoogLeNet())
    image = 120 * torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    with torch.inference_mode():
        ours, expected = run_heads(module, image), written(image)
    for logits, other in zip((ours.output, *ours.heads.values()), expected, strict=True):
        assert (logits - other).abs().max() <= 1e-13 * other.abs().max()
