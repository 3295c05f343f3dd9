"""Our networks compute what other implementations compute, weight for weight."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from inception_lab.backend.module import build
from inception_lab.design import graph_of, parse_design

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
