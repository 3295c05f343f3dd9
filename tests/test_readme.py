"""What README promises of chance and of links, tried."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Final

import pytest
import torch

from inception_lab.backend.module import build, random_input
from inception_lab.classroom.rules import codes
from inception_lab.classroom.rules.states import MOST_LINK
from inception_lab.design import Design, from_query, graph_of, to_query
from inception_lab.design.edits import Edit
from inception_lab.paths import ROOT

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
SMALL: Final = graph_of(Design("cifar10_module"))

# ── What is random ───────────────────────────────────────────────────────────


def test_what_is_computed_is_the_same_in_every_process() -> None:
    code = (
        "import inception_lab as lab; from inception_lab.claims import CLAIMS; n = lab.network('googlenet');"
        "print(n.summary(), n.draw().dot(), [CLAIMS[one].outcome() for one in ('C1', 'C5')])"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1 and len(made.pop()) > 10_000


def test_weights_and_images_are_those_of_seed_0_unless_others_are_asked_for() -> None:
    first, again, other = build(SMALL), build(SMALL), build(SMALL, seed=None)
    assert all(map(torch.equal, first.state_dict().values(), again.state_dict().values()))
    assert not all(map(torch.equal, first.state_dict().values(), other.state_dict().values()))
    image = random_input(SMALL)
    assert torch.equal(image, random_input(SMALL))
    with torch.no_grad():
        assert torch.equal(first(image), again(image))


def test_a_rooms_code_and_secret_are_never_the_same_twice() -> None:
    assert len({codes.make_secret() for _ in range(100)} | {codes.make_code() for _ in range(100)}) == 200


# ── What a link can do ───────────────────────────────────────────────────────


def test_a_link_carries_200_edits_and_2000_letters_are_handed_in() -> None:
    assert "up to 200 edits" in README and f"{MOST_LINK:,} letters" in README
    design = Design("inception_v3")
    names = [node.id for node in graph_of(design).nodes if node.op == "conv"]
    for number in range(200):
        design = design.edited(Edit(names[number % len(names)], "channels", str(64 + number)))
    assert from_query(to_query(design), default="googlenet") == (design, ())


@pytest.mark.parametrize("text", ["__import__('os').system('true')", "1+1", "${HOME}", "<script>", "0x10", "1e999"])
def test_a_link_is_read_as_names_and_numbers_and_what_is_none_is_said(text: str) -> None:
    query = {"variant": ["googlenet"], "width": ["0.5"], "classes": [text], text: ["1"]}
    design, errors = from_query(query, default="inception_v3")
    assert design == Design("googlenet").turned("width", 0.5)
    assert len(errors) == 2
