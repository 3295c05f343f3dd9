"""What pages measure for lessons, held against sums of the papers' own tables."""

from __future__ import annotations

import pytest

from inception_lab.errors import LabError
from inception_lab.labs import Setting
from inception_lab.teach.pages import EXPLORER, LABS, quantities, read_link


def explored(link: str) -> dict[str, object]:
    return dict(quantities(EXPLORER, read_link(link)))


# 1409.4842, table 1: the channels that enter, the grid, and the filters of each module.
GOOGLENET = (
    (192, 28, (64, 96, 128, 16, 32, 32)),
    (256, 28, (128, 128, 192, 32, 96, 64)),
    (480, 14, (192, 96, 208, 16, 48, 64)),
    (512, 14, (160, 112, 224, 24, 64, 64)),
    (512, 14, (128, 128, 256, 24, 64, 64)),
    (512, 14, (112, 144, 288, 32, 64, 64)),
    (528, 14, (256, 160, 320, 32, 128, 128)),
    (832, 7, (256, 160, 320, 32, 128, 128)),
    (832, 7, (384, 192, 384, 48, 128, 128)),
)


def test_the_explorer_measures_a_networks_parts() -> None:
    found = explored("variant=googlenet")
    ones = [(channels, grid, row) for channels, grid, row in GOOGLENET]
    pointwise = sum(channels * (row[0] + row[1] + row[3] + row[5]) * grid**2 for channels, grid, row in ones)
    assert found["pointwise_macs"] == pointwise + 64 * 64 * 56**2
    assert (found["modules"], found["sums"], found["depthwise_macs"]) == (len(GOOGLENET), 0, 0)
    assert found["linear_params"] == 1024 * 1000 + 1000
    assert (found["last_grid"], found["last_channels"]) == (7, 1024)


def test_the_explorer_measures_what_the_last_map_sees() -> None:
    windows = [(7, 2), (3, 2), (3, 1), (3, 2), *[(5, 1)] * 2, (3, 2), *[(5, 1)] * 5, (3, 2), *[(5, 1)] * 2]
    field, step = 1, 1
    for kernel, stride in windows:  # along the widest branch of each module
        field, step = field + (kernel - 1) * step, step * stride
    assert explored("variant=googlenet")["field"] == field == 715
    assert explored("variant=googlenet&node=5b.concat")["node_field_stride"] == step == 32


def test_the_explorer_counts_what_is_residual_and_what_is_depthwise() -> None:
    released = explored("variant=inception_resnet_v2_released")
    assert (released["modules"], released["sums"]) == (42, 40)  # 10, 20 and 10 blocks, and two reductions
    entry = [(64, 147), (128, 147), (128, 74), (256, 74), (256, 37), (728, 37)]  # 1610.02357, figure 5
    flow = [*entry, *[(728, 19)] * 24, (728, 19), (728, 19), (1024, 10), (1536, 10)]
    assert explored("variant=xception")["depthwise_macs"] == sum(9 * channels * grid**2 for channels, grid in flow)
    assert explored("variant=inception_v4")["modules"] == 16  # 1602.07261: 4, 7 and 3, and two reductions


def test_the_labs_measure_what_lessons_ask_of_them() -> None:
    module = LABS["module"].measure(Setting(LABS["module"]))
    assert (module["network_title"], module["module"]) == ("GoogLeNet (Inception-v1)", "3a")
    assert (module["layer_area"], module["layer_filters"]) == (25, 32)
    branches = [module[f"branch_{number}_channels"] for number in range(4)]
    assert branches == [64, 128, 32, 32] and "branch_4_channels" not in module
    assert sum(int(module[f"branch_{number}_reduced_macs"]) for number in range(4)) == module["reduced_macs"]
    assert module["branch_1_naive_macs"] == 9 * 192 * 128 * 28**2
    three = quantities("factorization", read_link("kernel=7&scheme=three_3x3&channels_in=8&grid=9&layers=2"))
    assert [three[name] for name in ("channels_in", "channels_out", "grid", "layers")] == [8, 64, 9, 2]
    assert quantities("factorization", {})["most_ways"] == 3 * 3
    grid = quantities("grid", read_link("channels=8&grid=9&reduce=3&added=5"))
    names = ("channels_in", "grid_in", "reduction_filters", "branch_filters", "channels_out")
    assert [grid[name] for name in names] == [8, 9, 3, 5, 18]


def test_a_link_to_a_layer_measures_what_one_of_its_values_is_made_of() -> None:
    inside = quantities("explorer", {"variant": ["googlenet"], "tab": ["maps"], "node": ["3a.Branch_2.Conv2d_0b_5x5"]})
    found = {name.removeprefix("node_"): value for name, value in inside.items() if name.startswith("node_")}
    assert found == {
        "products": 5 * 5 * 16,
        "macs": 5 * 5 * 16 * 28 * 28 * 32,
        "positions": 28 * 28,
        "window": 25,
        "corner_padding": 25 - 3 * 3,
        "channels_in": 16,
        "channels": 32,
        "weights": 5 * 5 * 16 * 32,
        "params": 5 * 5 * 16 * 32 + 32,
        "values": 32 * 28 * 28,
        "moved_bytes": 4 * ((16 + 32) * 28 * 28 + 5 * 5 * 16 * 32 + 32),
        "field": 27 + 4 * 8,
        "field_stride": 8,
    }
    first = quantities("explorer", {"node": ["conv1_7x7"]})
    assert (first["node_products"], first["node_corner_padding"]) == (147, 49 - 4 * 4)  # Caffe's padding of 3
    with pytest.raises(LabError, match="nowhere: no such layer"):
        quantities("explorer", {"node": ["nowhere"]})
