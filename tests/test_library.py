"""The front of the package: a network as a notebook holds it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, cast

import numpy as np
import pytest
import torch

import inception_lab as lab
from inception_lab.backend.module import build
from inception_lab.design import Design, graph_of, network_of
from inception_lab.errors import DesignError
from inception_lab.spec.serialization import network_from_json
from inception_lab.text.summary import summarize
from inception_lab.variants import VARIANTS


def test_importing_the_package_imports_neither_torch_nor_streamlit_nor_pandas() -> None:
    program = (
        "import sys, inception_lab as lab; network = lab.network('googlenet'); network.params, network.draw().dot();"
        "print(sorted({'torch', 'streamlit', 'pandas', 'plotly'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_name_the_package_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'netwrok'"):
        _ = lab.netwrok


def test_figures_leave_auxiliary_heads_out_whether_they_are_on_or_off() -> None:
    """Source: torchvision's GoogLeNet without heads has 6,624,904 parameters, with heads 13,004,888."""
    off, on = (lab.network("googlenet_torchvision", heads=heads) for heads in (False, True))
    assert off.params == on.params == 6_624_904
    assert off.macs == on.macs
    assert on.summary()["params"] == 13_004_888


def test_knobs_are_keywords_of_their_own_type_or_the_command_lines_text() -> None:
    assert lab.network("inception_v3", width=0.5) == lab.network("inception_v3", width="0.5")
    assert lab.network("googlenet", input=(3, 96, 96)) == lab.network("googlenet", input="3x96x96")
    row: Any = [64, 96, 160, 16, 32, 32]
    changed = lab.network("googlenet", **{"3a": row})
    assert changed == lab.network("googlenet", **{"3a": "64,96,160,16,32,32"})
    assert changed.graph.node("3a.Branch_1.Conv2d_0b_3x3").out_shape[0] == 160


@pytest.mark.parametrize(
    ("name", "knobs", "said"),
    [
        ("inception_v33", {}, "did you mean inception_v3?"),
        ("inception_v3", {"widht": 0.5}, "no such knob; one of .*width"),
        ("inception_v3", {"width": 0.0}, "must be a number from 0.1 to 4.0"),
        ("inception_v3", {"width": None}, "must be a number"),
        ("inception_v3", {"classes": "many"}, "a whole number was expected"),
    ],
)
def test_what_does_not_exist_is_one_sentence(name: str, knobs: dict[str, Any], said: str) -> None:
    with pytest.raises(DesignError, match=said):
        lab.network(name, **knobs)


def test_a_network_reads_its_own_text_back() -> None:
    fields: dict[str, Any] = {"channels": 20, "kernel": (5, 5), "bias": True, "norm": None}
    network = lab.network("inception_v3", width=0.5).edit("Conv2d_1a_3x3", **fields)
    assert lab.network(network.text) == network
    layer = network.summary()["layers"][0]
    assert (layer["kernel"], layer["out"][0], layer["bias"], layer["norm"]) == ([5, 5], 20, True, None)


def test_an_edit_is_fields_or_the_command_lines_text() -> None:
    network = lab.network("googlenet")
    layer = "3a.Branch_1.Conv2d_0b_3x3"
    assert network.edit(layer, channels=160) == network.edit(f"{layer}:channels=160")
    with pytest.raises(DesignError, match="no layer or block has this id"):
        network.edit("3x", channels=1)


def test_a_summary_is_the_contract_and_prints_as_the_table() -> None:
    summary = lab.network("googlenet").summary()
    assert summary == summarize(Design("googlenet"))
    assert json.loads(json.dumps(summary))["schema"] == 1
    assert "6,998,552" in str(summary)


def test_the_table_has_a_row_a_layer_and_sums_to_the_figures() -> None:
    network = lab.network("inception_v4", heads=True)
    table = network.table()
    assert list(table["id"]) == [node.id for node in network.graph.nodes]
    without_heads = table[~table["aux"]]
    assert (without_heads["params"].sum(), without_heads["macs"].sum()) == (network.params, network.macs)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_modules_state_is_in_order_of_execution(name: str) -> None:
    """So that weights of another implementation can be copied one after the other."""
    chosen = Design(name)
    graph = graph_of(chosen)
    order = {node.id: position for position, node in enumerate(graph.nodes)}
    keys = list(build(graph, device="meta", seed=None).state_dict())
    positions = [next(order[name] for name in _prefixes(key) if name in order) for key in keys]
    assert positions == sorted(positions)


def _prefixes(key: str) -> list[str]:
    parts = key.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]


def test_a_module_is_float32_on_the_cpu_ready_for_inference() -> None:
    module = lab.network("cifar10_module").module()
    assert not module.training
    assert {(parameter.dtype, parameter.device.type) for parameter in module.parameters()} == {(torch.float32, "cpu")}
    again = lab.network("cifar10_module").module()
    assert all(torch.equal(one, other) for one, other in zip(module.parameters(), again.parameters(), strict=True))


def test_a_run_observes_the_inferred_shapes() -> None:
    ran = lab.network("reduced_module").run(warmup=0, repeats=1, batch=2)
    assert not ran.mismatches
    assert ran.batch == 2


def test_a_difference_goes_from_the_network_to_the_other() -> None:
    naive, reduced = lab.network("naive_module"), lab.network("reduced_module")
    change = naive.diff(reduced)
    assert sum(finding.params_change for finding in change.findings) == reduced.params - naive.params
    assert sum(entry.macs_change for entry in change.entries) == reduced.macs - naive.macs < 0
    assert str(change).startswith("naive_module → reduced_module: differences\n")
    assert "+ 1×1 conv, 16" in change.draw(depth="figure").dot()
    assert naive.diff(naive).identical
    assert str(naive.diff(naive)) == "naive_module → naive_module: no difference"


def test_a_notebook_shows_figures_with_their_conventions_and_the_drawing() -> None:
    page = lab.network("naive_module")._repr_html_()
    assert "multiply-adds of convolutions and linear layers, one image" in page
    assert "<iframe" in page


def test_a_shell_shows_the_figures() -> None:
    assert repr(lab.network("googlenet")) == ("<googlenet: 6,998,552 parameters, 1,582,671,872 MACs, input 3×224×224>")


# ── What is sent by mistake ──────────────────────────────────────────────────

HUGE = 10**5_000


class _Any:
    """What no type check would let pass: ``ANY[3]`` is 3."""

    def __getitem__(self, value: object) -> Any:
        return value


ANY = _Any()
MISTAKES: Mapping[str, Callable[[], object]] = {
    "no name": lambda: lab.network(ANY[None]),
    "a number": lambda: lab.network(ANY[3]),
    "bytes": lambda: lab.network(ANY[b"googlenet"]),
    "a network": lambda: lab.network(ANY[lab.network("naive_module")]),
    "no edits": lambda: lab.network("googlenet", edits=ANY[None]),
    "a number of edits": lambda: lab.network("googlenet", edits=ANY[3]),
    "an edit that is a number": lambda: lab.network("googlenet", edits=ANY[(3,)]),
    "edits as one text": lambda: lab.network("googlenet", edits="conv1_7x7:channels=32"),
    "edit of nothing": lambda: lab.network("googlenet").edit(ANY[None]),
    "edit of a number": lambda: lab.network("googlenet").edit(ANY[3], channels=3),
    "edit to a huge number": lambda: lab.network("googlenet").edit("conv1_7x7", channels=HUGE),
    "edit to a mapping": lambda: lab.network("googlenet").edit("conv1_7x7", channels={"a": 1}),
    "a difference from nothing": lambda: lab.network("googlenet").diff(ANY[None]),
    "a difference from no network": lambda: lab.network("googlenet").diff("googlenot"),
    "against a number": lambda: lab.network("naive_module").draw_to_scale(against=ANY[3]),
    "a list of depths": lambda: lab.network("googlenet").draw(depth=ANY[("layer",)]),
    "an unknown colour": lambda: lab.network("googlenet").draw(colour="loud"),
    "a list of colours": lambda: lab.network("googlenet").draw(colour=ANY[("macs",)]),
    "a colour of nothing compared": lambda: lab.network("googlenet").draw(colour="change"),
    "a colour of nothing measured": lambda: lab.network("googlenet").draw(colour="latency"),
    "a text for dark": lambda: lab.network("naive_module").draw(dark=ANY["no"]),
    "a text for training": lambda: lab.network("naive_module").run(backward=ANY["no"]),
    "bytes as image": lambda: lab.network("naive_module").inside("module.concat", image=ANY[b"x"]),
    "an array as image": lambda: lab.network("naive_module").inside("module.concat", image=ANY[np.zeros((5, 5))]),
    "no layer's id": lambda: lab.network("naive_module").inside(""),
    "a huge number": lambda: lab.network("googlenet", classes=HUGE),
    "a huge input": lambda: lab.network("googlenet", input=(3, HUGE, 3)),
    "a huge fraction": lambda: lab.network("googlenet", width=Fraction(HUGE)),
    "a type": lambda: lab.network("googlenet", width=np.float64),
    "lists in lists": lambda: lab.network("googlenet", input=np.zeros((3, 3, 3), int)),
    "a knob called name": lambda: lab.network("googlenet", name="x"),
    "a huge seed": lambda: lab.network("naive_module").module(seed=10**30),
    "a text as seed": lambda: lab.network("naive_module").module(seed=ANY["a"]),
    "a fraction as seed": lambda: lab.network("naive_module").module(seed=ANY[1.5]),
    "a switch as seed": lambda: lab.network("naive_module").module(seed=True),
    "a text for a design": lambda: lab.InceptionNetwork(ANY["googlenet"]),
    "a list as number format": lambda: lab.network("naive_module").run(dtype=ANY[("float32",)]),
    "a number as device": lambda: lab.network("naive_module").run(device=ANY[3]),
    "a text as batch": lambda: lab.network("naive_module").run(batch=ANY["8"]),
    "a network that cannot be built": lambda: lab.network("inception_v3", input=(3, 30, 30)),
    "an edit that cannot be built": lambda: lab.network("googlenet").edit("conv1_7x7", stride=(99, 99)),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_short_sentence_where_it_is_made(mistake: str) -> None:
    with pytest.raises(lab.LabError) as refused:
        MISTAKES[mistake]()
    assert len(str(refused.value)) < 1_000
    assert str(refused.value).startswith(f"{refused.value.where}: ")


def test_numbers_and_rows_of_numpy_are_numbers_and_rows() -> None:
    plain = lab.network("googlenet", classes=10, width=0.5, heads=True, input=(3, 96, 96))
    assert plain == lab.network(
        "googlenet",
        classes=np.int64(10),
        width=np.float32(0.5),
        heads=np.bool_(True),  # NumPy's own
        input=np.array([3, 96, 96]),
    )
    assert plain == lab.network("googlenet", classes=10, width=Fraction(1, 2), heads=True, input=[3, 96, 96])
    edited = plain.edit("conv1_7x7", channels=np.int32(20), kernel=np.array([5, 5]))
    assert edited == plain.edit("conv1_7x7", channels=20, kernel=(5, 5))
    assert lab.network(edited.text) == edited
    module = lab.network("naive_module").module(seed=cast(int, np.int64(3)))
    again = lab.network("naive_module").module(seed=3)
    assert all(torch.equal(one, other) for one, other in zip(module.parameters(), again.parameters(), strict=True))


def test_a_difference_takes_a_designs_text() -> None:
    network = lab.network("googlenet")
    assert network.diff("googlenet?width=0.5") == network.diff(lab.network("googlenet", width=0.5))


def test_the_package_lists_what_it_has() -> None:
    assert {"network", "names", "InceptionNetwork", "LabError"} <= set(dir(lab))
    assert lab.names() == tuple(VARIANTS)
    assert all(getattr(lab, name) for name in lab.__all__)


def test_a_network_is_json_that_is_read_back() -> None:
    network = lab.network("inception_v3", width=0.5).edit("Conv2d_1a_3x3", channels=20)
    assert network_from_json(network.json()) == network_of(network.design)


def test_a_drawing_is_one_line_in_a_shell() -> None:
    assert repr(lab.network("googlenet").draw()) == "Drawing of googlenet, open to its modules"


# ── Auxiliary heads ──────────────────────────────────────────────────────────


def test_every_place_says_whether_its_figures_count_the_heads() -> None:
    """Source: torchvision's GoogLeNet without heads has 6,624,904 parameters, with heads 13,004,888."""
    network = lab.network("googlenet_torchvision", heads=True)
    assert repr(network).startswith("<googlenet_torchvision?heads=on: 6,624,904 parameters, ")
    assert ", heads counted apart, input 3×224×224>" in repr(network)
    page = network._repr_html_().partition("<iframe")[0]
    rows = dict(re.findall(r"<th[^>]*>(.*?)</th><td>(.*?)</td>", page))
    assert (rows["Parameters without heads"], rows["Parameters with heads"]) == ("6,624,904", "13,004,888")
    assert rows["MACs without heads"] == f"{network.macs:,}"
    assert {"MACs with heads", "Activations with heads"} <= rows.keys()
    assert not {"Parameters", "MACs", "Activations"} & rows.keys()
    assert "total, heads counted" in str(network.summary())
    change = network.diff(lab.network("googlenet_torchvision"))
    assert str(change).partition("\n")[0].endswith(": differences, heads counted")
    assert sum(finding.params_change for finding in change.findings) == 6_624_904 - 13_004_888


def test_without_heads_nobody_speaks_of_them() -> None:
    network = lab.network("googlenet_torchvision")
    assert "heads" not in repr(network)
    assert "heads</th>" not in network._repr_html_().partition("<iframe")[0]
