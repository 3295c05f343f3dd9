"""The section Run says what was left out, that a run was stopped, and that a time is noisy."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.design import Design
from inception_lab.engine.requests.comparison import (
    MODES,
    ModeResult,
    ModesRequest,
    ModesResult,
    PairRequest,
    PairResult,
    SweepPoint,
    SweepRequest,
    SweepResult,
)
from inception_lab.engine.requests.job import STOPPED
from inception_lab.engine.requests.run import Latency, RunResult
from inception_lab.ui import runs
from tests.test_section_choices import open_with

CHOSEN: Final = Design("reduced_module")
NOISY: Final = Latency(1_500.0, 1_796.0, 2_100.0)
WHY: Final = "it took too long and was stopped; a run may take 180 s"
PARTIAL: Final = {
    "sweep": (
        SweepRequest,
        CHOSEN,
        SweepResult("CPU", "float32", 5, (SweepPoint(1, NOISY, 10, 10),), left_out=("2 images at once",), why=WHY),
    ),
    "modes": (
        ModesRequest,
        CHOSEN,
        ModesResult(
            "CPU",
            8,
            (ModeResult(MODES["folded"], NOISY, 1.25, 1e-7, speedups=(1.0, 1.25, 1.5)),),
            left_out=("bfloat16",),
            why=WHY,
        ),
    ),
    "pair": (
        PairRequest,
        "naive_module",
        PairResult("CPU", 4, 3, NOISY, NOISY, 1.0, 1.25, 1.5, left_out=("2 of 5 turns",), why=WHY),
    ),
}


def test_a_run_that_measured_some_passes_shows_these_and_claims_no_more() -> None:
    left_out = ("2 of 5 passes", "times of single layers", "shapes", "memory")
    measured = Latency(10.0, 11.0, 12.0)
    ran = RunResult("cpu", "CPU", "float32", 1, 3, measured, (), 7, 7, True, None, 9, 9, (), None)
    partial = replace(ran, left_out=left_out, why=WHY)
    app = open_with("run", **{"lab.results.RunRequest": {CHOSEN: partial}})
    assert not app.exception
    assert [warning.value for warning in app.warning] == [f"Measured in part: {WHY}. Left out: {', '.join(left_out)}."]
    assert "Passes measured: 3." in " ".join(caption.value for caption in app.caption)
    assert [metric.label for metric in app.metric if "Latency" in metric.label] == ["Latency"]
    said = " ".join(one.value for one in (*app.success, *app.markdown))
    assert "gave exactly the shape" not in said and not app.error


def tables(app: AppTest) -> str:
    return " ".join(str(table.value.to_dict()) for table in app.table)


@pytest.mark.parametrize("section", PARTIAL)
def test_what_was_left_out_is_said_beside_what_was_measured(section: str) -> None:
    kind, subject, result = PARTIAL[section]
    app = open_with(section, **{f"lab.results.{kind.__name__}": {subject: result}})
    assert not app.exception
    said = [warning.value for warning in app.warning]
    assert said == [f"Measured in part: {WHY}. Left out: {result.left_out[0]}."]
    assert "1,800 ms (noisy)" in tables(app) and "1,796" not in tables(app)


@pytest.mark.parametrize("section", PARTIAL)
def test_a_run_that_was_stopped_says_so(section: str) -> None:
    app = open_with(section, **{f"lab.runs.{PARTIAL[section][0].__name__}": runs._Asked(None, error=STOPPED)})
    assert "It was stopped before anything was measured." in [info.value for info in app.info]
    assert not app.error
