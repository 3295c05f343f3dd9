"""Which knobs change a block: those that do, and no other."""

from __future__ import annotations

import pytest

from inception_lab.design.reach import knobs_of_blocks
from inception_lab.variants import VARIANTS


def names(variant: str, block: str) -> set[str]:
    return {knob.name for knob in knobs_of_blocks(variant)[block]}


def test_a_module_is_changed_by_its_own_bank_and_by_what_changes_every_module() -> None:
    assert names("googlenet", "3a") == {"3a", "modules", "factorize_5x5"}
    assert names("googlenet", "conv1_7x7") == {"stem"}


def test_blocks_that_share_a_bank_share_its_knob() -> None:
    for block in ("Mixed_6b", "Mixed_6h"):
        assert {"b", "factorize_7x7"} <= names("inception_v4", block)
    assert "blocks_b" in names("inception_v4", "Mixed_6h") and "blocks_b" not in names("inception_v4", "Mixed_6b")
    assert "a" not in names("inception_v4", "Mixed_6b")


def test_a_residual_block_is_changed_by_its_scale() -> None:
    assert "scale_b" in names("inception_resnet_v2_released", "block17_3")
    assert "scale_b" not in names("inception_resnet_v2_released", "block35_3")


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_bank_changes_some_block(variant: str) -> None:
    reached = {knob.name for knobs in knobs_of_blocks(variant).values() for knob in knobs}
    assert {knob.name for knob in VARIANTS[variant].knobs if knob.group == "Filter banks"} <= reached
