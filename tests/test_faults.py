"""Faults: which choices make a design impossible."""

from __future__ import annotations

from itertools import count

import pytest

from inception_lab.design import Design
from inception_lab.design import faults as search
from inception_lab.design.edits import Edit
from inception_lab.design.faults import find_faults


def test_a_possible_design_has_no_faults() -> None:
    assert find_faults(Design("inception_v3")) is None


def test_the_knob_that_cures_when_put_back_is_the_fault() -> None:
    faults = find_faults(Design("inception_v3", (("input", (3, 32, 32)), ("width", 0.5))))
    assert faults is not None
    assert "use an input of at least 3×75×75" in str(faults.error)
    assert (faults.knobs, faults.edits) == (("input",), ())


def test_the_edit_that_cures_when_taken_out_is_the_fault() -> None:
    harmless, harmful = Edit("conv1_7x7", "channels", "32"), Edit("3a.Branch_0.Conv2d_0a_1x1", "stride", "2")
    faults = find_faults(Design("googlenet", (("width", 0.5),), (harmless, harmful)))
    assert faults is not None
    assert faults.error.where == "3a.concat"
    assert (faults.knobs, faults.edits) == ((), (harmful,))


def test_two_faults_of_which_none_cures_alone_are_both_unnamed() -> None:
    first, second = (Edit(f"{row}.Branch_0.Conv2d_0a_1x1", "stride", "2") for row in ("3a", "3b"))
    faults = find_faults(Design("googlenet", (), (first, second)))
    assert faults is not None
    assert (faults.knobs, faults.edits) == ((), ())


def test_of_a_large_network_only_what_is_likeliest_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends a link of hundreds of edits has nobody wait for what cures it: a fifth of a second a look."""
    seconds = count(0.0, 0.2)
    monkeypatch.setattr(search, "thread_time", lambda: next(seconds))
    many = [Edit(f"{row}.Branch_1.Conv2d_0b_3x3", "channels", "64") for row in ("3a", "3b", "4a", "4b", "4c")]
    harmful = Edit("conv2_1x1", "groups", "7")
    tried: list[Design] = []
    stands = search._stands

    def stand(design: Design) -> bool:
        tried.append(design)
        return stands(design)

    monkeypatch.setattr(search, "_stands", stand)
    faults = find_faults(Design("googlenet", (("width", 0.5),), (*many, harmful)))
    assert faults is not None
    assert (len(tried), faults.edits) == (2, (harmful,))
