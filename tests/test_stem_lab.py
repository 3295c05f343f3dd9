"""Stem lab: shapes and costs of stems, layers aligned by grid, Keras' stem; the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inception_lab.labs import Setting, read_setting
from inception_lab.labs.keras_stem import KERAS_ROWS
from inception_lab.labs.stem import (
    STEM_LAB,
    STEMS_SHOWN,
    WORDS,
    Stem,
    aligned,
    build_stems,
    keras_beside,
    keras_differs,
)
from inception_lab.variants.stems import STEMS
from tests.pages import drawings, open_page, tables, warnings, written

DEFAULT = Setting(STEM_LAB)
ALL = tuple(name for name, _ in STEMS)
TABLE = Path(__file__).parents[2] / "shared" / "tables" / "keras__inception_resnet_v2_512.json"


def stems_at(size: int) -> dict[str, Stem]:
    return {stem.name: stem for stem in build_stems(DEFAULT.turned("stems", ALL).turned("size", size))}


def outputs(size: int) -> dict[str, tuple[int, ...]]:
    found = stems_at(size)
    return {name: stem.last.out_shape for name, stem in found.items() if stem.last is not None}


def test_what_each_stem_gives() -> None:
    """Source: 1409.4842, table 1 (224); 1602.07261, figures 3 and 14 (299); Keras' summary (512)."""
    assert outputs(224)["googlenet"] == outputs(224)["separable"] == (192, 28, 28)
    at_299 = outputs(299)
    assert at_299["inception_v3"] == (192, 35, 35)
    assert at_299["figure_3"] == (384, 35, 35)
    assert at_299["figure_14"] == (256, 35, 35)
    assert at_299["released"] == (320, 35, 35)
    assert outputs(512)["released"] == (320, 61, 61)
    assert outputs(32)["stride_free"] == (384, 30, 30)
    assert {name: shape[1] for name, shape in outputs(32).items() if name.startswith("figure")} == {
        "figure_3": 1,
        "figure_14": 1,
    }


def test_what_each_stem_costs_at_299() -> None:
    """Figure 14 by hand: each product is kernel, channels in, filters, positions."""
    found = stems_at(299)
    figure_14 = (
        (9 * 3 * 32, 149),
        (9 * 32 * 32, 147),
        (9 * 32 * 64, 147),
        (64 * 80, 73),
        (9 * 80 * 192, 71),
        (9 * 192 * 256, 35),
    )
    cost = found["figure_14"].cost
    assert cost is not None
    assert cost.total.macs == sum(weights * grid**2 for weights, grid in figure_14) == 1_882_680_416
    assert cost.total.weights == sum(weights for weights, _ in figure_14)
    macs = {name: stem.cost.total.macs for name, stem in found.items() if stem.cost}
    assert (macs["figure_3"], macs["released"]) == (2_289_943_648, 1_668_178_016)


def test_the_separable_first_layer_has_2712_weights() -> None:
    """Source: 1502.03167, appendix: depth multiplier 8; GoogLeNet's table 1 prints 2.7K."""
    dense, separable = stems_at(224)["googlenet"].cost, stems_at(224)["separable"].cost
    assert dense is not None and separable is not None
    assert dense.nodes["conv1_7x7"].weights == 49 * 3 * 64
    assert separable.nodes["conv1_depthwise"].weights + separable.nodes["conv1_pointwise"].weights == 2_712


def test_receptive_fields_of_the_stems() -> None:
    """Figure 14 by hand: 3, 7, 11, 15, 15, 23, 31 pixels with steps 2, 2, 2, 4, 4, 4, 8."""
    field = stems_at(299)["figure_14"].field
    assert field is not None
    assert (field.size, field.stride) == ((31, 31), (8, 8))


def test_the_alignment_holds_every_layer_once_and_in_order() -> None:
    found = build_stems(DEFAULT)
    rows = aligned(found)
    assert [row.grid[0] for row in rows] == sorted((row.grid[0] for row in rows), reverse=True)
    assert {row.grid[0] for row in rows} == {299, 149, 147, 73, 71, 35}
    for column, stem in enumerate(found):
        assert stem.graph is not None and stem.cost is not None
        layers = [row.layers[column] for row in rows if row.layers[column] is not None]
        assert len(layers) == len(stem.graph.nodes)
        assert sum(layer.macs for layer in layers if layer) == stem.cost.total.macs
        assert all(layer.shape[1:] == row.grid for row in rows if (layer := row.layers[column]))


# ── Keras ────────────────────────────────────────────────────────────────────


def test_the_released_stem_is_keras_row_by_row() -> None:
    assert keras_differs("released") == 0
    assert len(keras_beside("released")) == len(KERAS_ROWS) == 16


def test_figure_3_prescribes_other_rows() -> None:
    lines = keras_beside("figure_3")
    assert (len(lines), keras_differs("figure_3")) == (24, 19)
    same = [line.name for line in lines if line.same]
    assert same == ["conv2d", "conv2d_1", "conv2d_2", "max_pooling2d", "max_pooling2d_1"]


def test_figure_14_is_the_same_up_to_192_channels() -> None:
    lines = keras_beside("figure_14")
    assert [line.same for line in lines[:6]] == [True] * 6
    assert not any(line.same for line in lines[6:])
    assert lines[5].keras is not None and lines[5].keras.shape == (192, 124, 124)


def test_the_facts_are_those_of_the_public_summary() -> None:
    """Source: Keras 3.15.1's summary at 512×512; the first two stand in keras-team/keras-applications#196, too."""
    rows = {row.name: row for row in KERAS_ROWS}
    assert (rows["conv2d"].shape, rows["conv2d"].weights) == ((32, 255, 255), 864)
    assert (rows["conv2d_1"].shape, rows["conv2d_1"].weights) == ((32, 253, 253), 9_216)
    assert [row.weights for row in KERAS_ROWS if row.weights] == [
        *(864, 9_216, 18_432, 5_120, 138_240),
        *(18_432, 9_216, 76_800, 12_288, 55_296, 82_944, 12_288),
    ]


@pytest.mark.skipif(not TABLE.exists(), reason="the table of Keras' layers is not beside this checkout")
def test_the_facts_are_those_of_the_whole_table() -> None:
    layers = {layer["name"]: layer for layer in json.loads(TABLE.read_text(encoding="utf-8"))["layers"]}
    for row in KERAS_ROWS:
        layer = layers[row.name]
        assert tuple(layer["out"]) == row.shape
        assert layer.get("weight_params", 0) == row.weights
        if layer["kernel"]:
            assert row.what.startswith(f"{layer['kernel'][0]}×{layer['kernel'][1]} ")
            assert ("/2" in row.what) == (layer["stride"] == [2, 2])


# ── The setting and the page ─────────────────────────────────────────────────


def test_every_stem_has_words_and_a_source() -> None:
    assert set(WORDS) == set(ALL)
    assert all(words and source for words, source in WORDS.values())


def test_a_setting_survives_its_link() -> None:
    setting = DEFAULT.turned("stems", ("stride_free", "googlenet")).turned("size", 64)
    assert setting.values[STEMS_SHOWN] == ("googlenet", "stride_free")
    assert read_setting(STEM_LAB, setting.to_query()) == (setting, ())


def test_the_bare_page_shows_three_stems_and_the_keras_rows() -> None:
    app = open_page("stem")
    assert not app.exception and not app.error and not app.warning
    assert len(drawings(app)) == 1  # the boxes wait until they are unfolded
    assert "384×35×35" in tables(app) and "138,240" in tables(app)
    assert "19 of 24 lines differ" in written(app)


def test_a_link_opens_other_stems_and_a_button_sets_the_size() -> None:
    app = open_page("stem", stems="googlenet,figure_3", size="512")
    assert not app.exception and not app.error and not app.warning
    assert "192×64×64" in tables(app) and "384×61×61" in tables(app)
    app.button(key="stem.size.32").click().run()
    assert app.query_params["size"] == "32"
    assert "leave a grid of only 1×1" in app.info[0].value


def test_a_stem_that_does_not_fit_is_one_sentence_and_the_others_stand() -> None:
    app = open_page("stem", stems="figure_3,stride_free", size="7")
    assert not app.exception and not app.error
    assert len(app.warning) == 1 and "Inception-v4 (figure 3) cannot be built here." in warnings(app)[0]
    assert "384×5×5" in tables(app)


def test_an_image_too_small_for_every_stem_is_one_sentence_each() -> None:
    app = open_page("stem", size="26")
    assert not app.exception and not app.error
    assert len(app.warning) == 3 and all("cannot be built here." in text for text in warnings(app))
    assert "138,240" in tables(app)  # the Keras rows stand


def test_a_peak_is_what_is_alive_at_once() -> None:
    """Figure 14 at 299: the second 3×3's output and what it reads, both 32 channels, or the third's 64."""
    measured = STEM_LAB.measure(DEFAULT)
    assert measured["figure_14_peak_bytes"] == 4 * 147 * 147 * (32 + 64)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"stems": "nonsense"}, "no such choice"),
        ({"stems": "figure_3"}, "needs at least 2"),
        ({"size": "9999999"}, "from 7 to 1,024"),
    ],
)
def test_a_broken_part_of_the_link_is_told_and_the_page_stands(query: dict[str, str], words: str) -> None:
    app = open_page("stem", **query)
    assert not app.exception and not app.error
    assert len(app.warning) == 1 and words in warnings(app)[0]
    assert "384×35×35" in tables(app)
