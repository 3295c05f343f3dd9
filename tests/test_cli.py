"""The command line as a user calls it: answers, the summary contract, one line for bad input."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from inception_lab.cli.program import main
from inception_lab.engine.requests.comparison import PairResult
from inception_lab.engine.requests.run import Latency
from inception_lab.variants import VARIANTS

ROOT = Path(__file__).parents[1]


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_the_summary_contract(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(answer(capsys, "summary", "googlenet", "--format", "json"))
    assert list(document)[:5] == ["schema", "variant", "input", "params", "macs"]
    assert (document["schema"], document["variant"], document["input"]) == (1, "googlenet", [3, 224, 224])
    assert document["params"] == 6_998_552
    assert document["macs"] == {"conv": 1_581_647_872, "linear": 1_024_000, "total": 1_582_671_872}
    first = document["layers"][0]
    expected = {
        "id": "conv1_7x7",
        "op": "conv",
        "kernel": [7, 7],
        "stride": [2, 2],
        "padding": [3, 3],
        "groups": 1,
        "bias": True,
        "in": [3, 224, 224],
        "out": [64, 112, 112],
        "params": 9_472,
        "macs": 118_013_952,
        "aux": False,
    }
    assert {key: first[key] for key in expected} == expected
    joined = next(layer for layer in document["layers"] if layer["id"] == "3a.concat")
    assert joined["in"] == [[64, 28, 28], [128, 28, 28], [32, 28, 28], [32, 28, 28]]
    assert joined["kernel"] is None


@pytest.mark.parametrize("heads", ["off", "on"])
def test_layers_of_the_summary_sum_to_its_totals(heads: str, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(answer(capsys, "summary", "googlenet", "--set", f"heads={heads}", "--format", "json"))
    counted = [layer for layer in document["layers"] if heads == "on" or not layer["aux"]]
    assert any(layer["aux"] for layer in document["layers"])
    assert sum(layer["params"] for layer in counted) == document["params"]
    assert sum(layer["macs"] for layer in counted) == document["macs"]["total"]


def test_knobs_edits_and_input_reach_the_network(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "--set",
        "3a=64,96,128,16,32,0",
        "--edit",
        "3b.Branch_0.Conv2d_0a_1x1:channels=100",
        "--input",
        "3x256x256",
    ]
    document = json.loads(answer(capsys, "summary", "googlenet", *arguments, "--format", "json"))
    out = {layer["id"]: layer["out"] for layer in document["layers"]}
    assert document["input"] == [3, 256, 256]
    assert out["3a.concat"] == [64 + 128 + 32 + 192, 32, 32]
    assert out["3b.concat"] == [100 + 192 + 96 + 64, 32, 32]


def test_the_csv_has_a_row_a_layer_and_sums_to_the_totals(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(answer(capsys, "summary", "inception_v3", "--format", "json"))
    rows = list(csv.DictReader(io.StringIO(answer(capsys, "summary", "inception_v3", "--format", "csv"))))
    assert [row["id"] for row in rows] == ["input", *(layer["id"] for layer in document["layers"])]
    counted = [row for row in rows if row["counted"] == "true"]
    assert sum(int(row["params [learned values]"]) for row in counted) == 23_834_568
    assert sum(int(row["macs [multiply-adds, one image]"]) for row in counted) == 5_713_216_096


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_the_table_ends_with_the_totals(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "23,834,568" in answer(capsys, "summary", "inception_v3", "--format", style)


@pytest.mark.parametrize("style", ["text", "json", "csv", "markdown"])
def test_variants_lists_every_network(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = answer(capsys, "variants", "--format", style)
    assert all(name in text for name in VARIANTS)


def test_variants_shows_the_knobs_of_one_network(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(answer(capsys, "variants", "inception_v4", "--format", "json"))
    knobs = {knob["knob"]: knob for knob in document["knobs"]}
    assert knobs["blocks_b"]["default"] == "7"
    assert knobs["reduction_a"]["values"] == "k, l, m, n"


def test_verify_finds_no_unexplained_difference(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(answer(capsys, "verify", "reduced_module", "--format", "json"))
    assert document["agrees"] is True
    assert [counter["remainder"] for counter in document["counters"]] == [0, 0, 0]
    assert document["params"] == {"ours": 163_696, "torch": 163_696}


def test_verify_says_by_which_rule_a_figure_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {line.partition("  ")[0]: line for line in answer(capsys, "verify", "googlenet").splitlines()}
    assert lines["inception (3a): params"].endswith("table 1; K = 1024; within one unit of its last digit")
    assert lines["inception (3a): output"].endswith("table 1")


def test_run_measures_a_forward_pass(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("run", "reduced_module", "--repeats", "2", "--batch", "3", "--format", "json")
    document = json.loads(answer(capsys, *arguments))
    assert document["latency_ms"] > 0
    assert (document["batch"], document["repeats"], document["shapes_different"]) == (3, 2, 0)


def test_a_sweep_over_its_time_shows_what_it_measured_and_says_what_it_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = itertools.count(step=20)  # seconds
    monkeypatch.setattr("inception_lab.engine.requests.job.monotonic", lambda: float(next(looks)))
    monkeypatch.setenv("INCEPTION_LAB_TIME_LIMIT", "100")
    text = answer(capsys, "run", "reduced_module", "--sweep-batch", "1,2", "--repeats", "2")
    assert (
        "Measured in part: it took too long and was stopped; a run may take 100 s. Left out: 2 images at once." in text
    )


def test_a_noisy_time_is_said_to_be_noisy(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    noisy, quiet = Latency(1_500.0, 1_796.0, 2_100.0), Latency(12.3, 12.34, 12.38)
    pair = PairResult("CPU", 1, 5, noisy, quiet, 140.0, 145.54, 150.0)
    monkeypatch.setattr("inception_lab.engine.perform", lambda _job, _on_progress: pair)
    text = answer(capsys, "experiment", "5x5")
    assert "1800 ms (noisy)" in text and "12.34 ms" in text and "1796" not in text


def test_draw_writes_dot_and_svg(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "draw", "reduced_module").startswith("digraph")
    assert "<svg" in answer(capsys, "draw", "reduced_module", "--depth", "layer", "--format", "svg")
    assert "{ rank=same" in answer(capsys, "draw", "reduced_module", "--depth", "branch")


def test_draw_writes_one_page_that_needs_no_other_file(capsys: pytest.CaptureFixture[str]) -> None:
    page = answer(capsys, "draw", "reduced_module", "--format", "html")
    assert page.startswith("<!doctype html>") and "{{" not in page.split("<script")[0]
    assert 100_000 < len(page) < 1_100_000
    assert not re.findall(r"""(?:src|href)=["']""", page.split('<script type="application/json"')[0])


def test_draw_marks_what_differs_from_another_network(capsys: pytest.CaptureFixture[str]) -> None:
    source = answer(capsys, "draw", "googlenet", "--set", "modules=naive", "--against", "googlenet")
    assert "~ 3a" in source and "layers differ" in source


def test_draw_to_scale_writes_svg_and_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    alone = answer(capsys, "draw", "reduced_module", "--style", "scale", "--format", "svg")
    over = answer(capsys, "draw", "reduced_module", "--style", "scale", "--format", "svg", "--against", "naive_module")
    assert alone.startswith("<svg") and "−" not in alone
    assert ">naive_module</tspan>" in over and " MACs, −" in over
    page = answer(capsys, "draw", "googlenet", "--style", "scale", "--format", "html")
    assert page.startswith("<!doctype html>") and len(page) < 150_000


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ("draw", "googlenet", "--style", "scale"),
            "inception_lab: --format: a picture to scale has none of this kind",
        ),
        (("summary", "resnet"), "inception_lab: variant: no such network (received 'resnet')"),
        (("summary", "googlenet", "--set", "widht=1"), "inception_lab: knob widht: googlenet has no such knob"),
        (("summary", "googlenet", "--set", "width"), "inception_lab: --set: a knob is set as KNOB=VALUE"),
        (("summary", "googlenet", "--set", "width=1", "--set", "width=2"), "--set width: is given more than once"),
        (("summary", "googlenet", "--set", "input=3x96x96", "--input", "3x64x64"), "--set input: is given more than"),
        (
            ("summary", "googlenet", "--edit", "gone:channels=1"),
            "inception_lab: edit gone: no layer or block has this id",
        ),
        (
            ("summary", "googlenet", "--input", "224"),
            "inception_lab: knob input: an input is channels x height x width",
        ),
        (
            ("draw", "googlenet", "--colour", "change"),
            "a change needs a network to differ from; name it with --against",
        ),
        (("draw", "googlenet", "--colour", "latency"), "--colour: no measured times are known; the page colours by it"),
        (("draw", "googlenet", "--against", "resnet"), "no such network"),
        (("summary", "inception_v3", "--input", "3x20x20"), "use an input of at least 3×75×75"),
        (("run", "reduced_module", "--device", "cuda:99"), "cuda:99"),
        (("run", "reduced_module", "--modes", ""), "no such mode (received '')"),
        (("run", "reduced_module", "--modes", "eager", "--dtype", "bfloat16"), "--dtype: has no effect with --modes"),
        (("run", "reduced_module", "--modes", "eager", "--channels-last"), "--channels-last: has no effect with"),
        (("run", "reduced_module", "--sweep-batch", "1", "--backward"), "--backward: has no effect with --sweep-batch"),
        (("draw", "reduced_module", "--style", "scale", "--depth", "layer"), "--depth: has no effect with --style"),
        (("draw", "reduced_module", "--against", "naive_module", "--colour", "macs"), "--colour: has no effect with"),
        (("summary", "reduced_module", "--input", ""), "knob input: an input is channels x height x width"),
        (("inside", "reduced_module", ""), "'': no such layer"),
        (("summary", "googlenet", "--edit", "conv1_7x7:kernel=9999"), "each from 1 to 4,096"),
        (("summary", "googlenet", "--edit", "conv1_7x7:reduce=0"), "reduce must be a whole number from 1 to 65,536"),
        (("summary", "inception_resnet_v2", "--set", "widths=printed"), "1152 = 384 + 384 + 384"),
    ],
)
def test_bad_input_is_one_clear_line_and_status_2(
    arguments: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert line in err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("sumary",),
        ("summary",),
        ("summary", "googlenet", "--format", "xml"),
        ("draw", "googlenet", "--format", "json"),
        ("run", "googlenet", "--batch", "0"),
        ("run", "googlenet", "--batch", "many"),
    ],
)
def test_bad_usage_is_one_clear_line_and_status_2(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


PURE = """
import contextlib, io, sys
from inception_lab.cli.program import main
from inception_lab.engine.requests.comparison import PairResult
from inception_lab.engine.requests.run import Latency
with contextlib.redirect_stdout(io.StringIO()):
    main(["summary", "inception_v4"])
    main(["summary", "inception_v4", "--format", "json"])
    main(["variants"])
    main(["draw", "inception_v4", "--depth", "layer"])
    main(["draw", "reduced_module", "--format", "svg"])
heavy = ("torch", "streamlit", "fvcore", "torchinfo", "plotly", "pandas", "numpy")
print([name for name in heavy if name in sys.modules])
"""


def test_summary_table_and_drawing_import_neither_torch_nor_streamlit() -> None:
    ran = subprocess.run([sys.executable, "-c", PURE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m inception_lab summary inception_v4 --format json | head -n 1 >/dev/null"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_claims_are_listed_with_their_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(answer(capsys, "claims", "--format", "json"))["claims"]
    verdicts = {row["claim"]: (row["verdict"], row["computed"]) for row in listed}
    assert verdicts["C1"] == ("holds", "120,422,400 MACs")
    assert verdicts["C5"] == ("does not hold", "1.39×")


def test_a_claim_is_computed_step_by_step(capsys: pytest.CaptureFixture[str]) -> None:
    text = answer(capsys, "claims", "C2")
    assert "1² · 28² · 192 · 16 + 5² · 28² · 16 · 32 = 12,443,648" in text
    assert "holds: " in text


def test_what_a_page_measures_is_listed_in_the_state_of_a_link(capsys: pytest.CaptureFixture[str]) -> None:
    link = "http://localhost:8501/factorization?kernel=7&scheme=1xn_nx1"
    rows = json.loads(answer(capsys, "quantities", "factorization", link, "--format", "json"))["quantities"]
    values = {row["name"]: row["value"] for row in rows}
    assert (values["kernel"], values["scheme"], values["ratio"]) == (7, "1xn_nx1", 3.5)


def test_numbers_are_numbers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    measured = ("--repeats", "2", "--format", "json")
    (swept,) = json.loads(answer(capsys, "run", "reduced_module", "--sweep-batch", "1", *measured))["sweep"]
    assert swept["batch"] == 1 and swept["images_per_s"] > 0
    (eager,) = json.loads(answer(capsys, "run", "reduced_module", "--modes", "eager", *measured))["modes"]
    assert eager["times_eager"] == 1 and eager["distance"] == 0
    costly, cheap, ratio, counted = json.loads(answer(capsys, "experiment", "5x5", *measured))["experiment"]
    for timed in (swept, eager, costly, cheap):
        assert 0 < timed["latency_lower_quartile_ms"] <= timed["latency_ms"] <= timed["latency_upper_quartile_ms"]
        assert isinstance(timed["latency_is_noisy"], bool)
    assert ratio["times"] > 0 and counted["times"] == 1.3889
    listed = json.loads(answer(capsys, "variants", "--format", "json"))["variants"]
    assert {row["name"]: row["parameters"] for row in listed}["googlenet"] == 6_998_552
    grid = json.loads(answer(capsys, "quantities", "grid", "--format", "json"))["quantities"]
    values = {row["name"]: row["value"] for row in grid}
    assert values["pool_first_macs"] == 131_691_520 and values["pool_first_bottleneck"] == "yes"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("claims", "C99"), "no such claim"),
        (("quantities", "nowhere"), "no such page"),
        (("quantities", "grid", "grid=many"), "a whole number was expected"),
    ],
)
def test_a_wrong_claim_page_or_link_is_one_line(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err and err.count("\n") == 1
