"""What README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inception_lab.draw.network.overlays import OVERLAYS
from inception_lab.draw.network.tree import DEPTHS

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.S)


@pytest.mark.timeout(400)  # builds and runs three networks, which a busy machine takes minutes for
def test_the_python_runs_from_top_to_bottom(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for block in BLOCKS:
        exec(compile(block, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "6,480,216 parameters, 1,433,611,440 multiply-adds" in printed
    assert "torch.Size([1, 1000])" in printed
    assert "\n7/2\n" in printed


def test_what_the_comments_promise_is_there() -> None:
    assert len(BLOCKS) == 4
    assert all("import" in block for block in BLOCKS)


def test_what_can_be_chosen_is_listed_whole() -> None:
    assert f"`--colour {'|'.join(OVERLAYS)}`" in README
    assert f"`--depth {'|'.join(DEPTHS)}`" in README
