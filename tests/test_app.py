"""The pages, run by AppTest without a browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from inception_lab.design import Design, from_query, to_query
from inception_lab.design.edits import Edit
from inception_lab.design.faults import find_faults
from inception_lab.ui.view import KEYS, SECTIONS, View, split_query
from inception_lab.ui.words import sentences
from inception_lab.variants import VARIANTS
from tests.pages import open_page, wait_for_worker, warnings, written

ROOT = Path(__file__).resolve().parents[1]


def headline(app: AppTest, label: str) -> str:
    """Return a headline's exact number: its help starts with it."""
    return next(metric for metric in app.metric if metric.label == label).help.partition(":")[0]


def problems(app: AppTest) -> list[str]:
    """Return what is written in red beside widgets, without its icon."""
    mark = ":small[:red[:material/error: "
    return [text.value.removeprefix(mark)[:-2] for text in app.markdown if text.value.startswith(mark)]


def test_the_bare_page_shows_googlenet_with_its_exact_figures() -> None:
    """Source: BVLC's GoogLeNet, 6,998,552 parameters; 1,582,671,872 MACs at 3×224×224."""
    app = open_page("explorer")
    assert not app.exception
    assert not app.error
    assert app.subheader[0].value == "GoogLeNet (Inception-v1), 2014"
    assert headline(app, "Parameters") == "6,998,552"
    assert headline(app, "MACs") == "1,582,671,872"
    assert app.query_params["variant"] == "googlenet"


def test_a_link_restores_a_knob_an_edit_and_the_view() -> None:
    app = open_page(
        "explorer", variant="googlenet", classes="10", edit="3a.Branch_0.Conv2d_0a_1x1:channels=32", tab="layers"
    )
    assert not app.exception
    assert not app.error
    assert app.number_input(key="knob.googlenet.classes").value == 10
    assert any("3a.Branch_0.Conv2d_0a_1x1  \nchannels = **32**" in text.value for text in app.markdown)
    assert app.segmented_control(key="view.tab").value == "layers"
    expected = Design("googlenet", (("classes", 10),), (Edit("3a.Branch_0.Conv2d_0a_1x1", "channels", "32"),))
    link = {key: [app.query_params[key]] for key in ("variant", "classes", "edit")}
    read, errors = from_query(link, default="googlenet")
    assert (read, errors) == (expected, ())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"variant": "nonsense"}, "no such network"),
        ({"classes": "many"}, "a whole number was expected"),
        ({"colour": "smell"}, "one of kind"),
        ({"edit": "nothing"}, "an edit is ID:FIELD=VALUE"),
        ({"unheard_of": "1"}, "has no such knob"),
    ],
)
def test_a_broken_part_of_a_link_is_told_and_the_rest_stands(query: dict[str, str], words: str) -> None:
    app = open_page("explorer", width="0.5", **query)
    assert not app.exception
    assert len(app.warning) == 1
    assert words in app.warning[0].value
    assert app.slider(key="knob.googlenet.width").value == 0.5
    assert headline(app, "Parameters") != "6,998,552"


def test_an_input_too_small_names_the_layer_and_the_smallest_input() -> None:
    app = open_page("explorer", variant="inception_v3", input="3x32x32")
    assert not app.exception
    assert not app.metric
    said = [app.error[0].value, *problems(app)]
    assert len(said) == 2  # at the top and beside the knob
    assert all("Mixed_6a.Branch_0.Conv2d_1a_3x3" in text for text in said)
    assert all("use an input of at least 3×75×75" in text for text in said)
    app.button(key="put_back.input").click().run()
    assert not app.error
    assert app.metric


def test_text_that_is_no_input_size_is_refused_beside_the_knob_and_the_figures_stay() -> None:
    app = open_page("explorer")
    app.text_input(key="knob.googlenet.input").set_value("three hundred").run()
    assert problems(app) == ["an input is channels x height x width (received 'three hundred'); such as 3x224x224."]
    assert headline(app, "MACs") == "1,582,671,872"
    app.text_input(key="knob.googlenet.input").set_value("3x112x112").run()
    assert not problems(app)


def test_turning_a_knob_changes_the_headline_to_the_exact_number() -> None:
    """With 10 classes the last layer has 1024 · 990 weights and 990 biases fewer."""
    app = open_page("explorer")
    app.number_input(key="knob.googlenet.classes").set_value(10).run()
    assert headline(app, "Parameters") == f"{6_998_552 - 1024 * 990 - 990:,}"
    assert headline(app, "MACs") == f"{1_582_671_872 - 1024 * 990:,}"
    assert app.query_params["classes"] == "10"


def test_a_bank_of_a_single_module_is_turned_in_the_sidebar() -> None:
    """16 → 32 filters of the 5×5's reduction: 192 · 16 + 16 and 25 · 16 · 32 parameters more."""
    app = open_page("explorer", variant="reduced_module")
    before = int(headline(app, "Parameters").replace(",", ""))
    app.number_input(key="bank.reduced_module.module.3").set_value(32).run()
    assert int(headline(app, "Parameters").replace(",", "")) == before + 192 * 16 + 16 + 25 * 16 * 32
    assert app.query_params["module"] == "64,96,128,32,32,32"


def test_another_network_keeps_the_knobs_it_has_and_drops_the_others() -> None:
    app = open_page("explorer", variant="googlenet", width="0.5", **{"3a": "64,96,128,16,32,48"})
    app.selectbox(key="sidebar.variant").set_value("inception_v3").run()
    assert not app.exception
    assert not app.warning
    assert app.query_params["variant"] == "inception_v3"
    assert app.query_params["width"] == "0.5"
    assert "3a" not in app.query_params


def test_reset_puts_everything_back() -> None:
    app = open_page("explorer", classes="10", edit="3a.Branch_0.Conv2d_0a_1x1:channels=32")
    app.button(key="sidebar.reset").click().run()
    assert headline(app, "Parameters") == "6,998,552"
    assert set(app.query_params) == {"variant"}


def test_an_edit_is_made_refused_and_removed_in_the_sidebar() -> None:
    app = open_page("explorer")
    app.selectbox(key="sidebar.layer").set_value("conv1_7x7").run()
    app.text_input(key="sidebar.value").set_value("many").run()
    app.button(key="sidebar.add_edit").click().run()
    assert "cannot read channels (received 'many'); write 64." in problems(app)[0]
    app.text_input(key="sidebar.value").set_value("32").run()
    app.button(key="sidebar.add_edit").click().run()
    assert not problems(app)
    assert app.query_params["edit"] == "conv1_7x7:channels=32"
    app.button(key="remove.conv1_7x7:channels=32").click().run()
    assert headline(app, "Parameters") == "6,998,552"


def test_a_residual_edit_that_cannot_fit_is_marked_where_it_stands() -> None:
    edit = "block35_1.Conv2d_1x1:channels=100"
    app = open_page("explorer", variant="inception_resnet_v2_released", edit=edit)
    if not find_faults(Design("inception_resnet_v2_released", (), (Edit(*edit.replace("=", ":").split(":")),))):
        pytest.fail("the edit was meant not to fit")
    assert len(app.error) == len(problems(app)) == 1
    assert all("a residual sum needs two equal shapes" in text for text in [app.error[0].value, *problems(app)])


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_without_an_error(section: str) -> None:
    app = open_page("explorer", variant="inception_resnet_v2_released", tab=section)
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("name", VARIANTS)
def test_every_network_opens_without_an_error(name: str) -> None:
    app = open_page("explorer", variant=name)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.metric


def test_the_run_section_measures_and_finds_every_shape_as_inferred() -> None:
    app = open_page("explorer", variant="reduced_module", tab="run")
    next(button for button in app.button if button.label == "Run").click().run()
    wait_for_worker(app)
    assert not app.exception
    assert not app.error
    assert any(metric.label == "Latency" for metric in app.metric)
    assert "gave exactly the shape" in app.success[0].value
    assert any("There is no GPU here" in text.value for text in app.caption) != torch.cuda.is_available()
    app.segmented_control(key="view.room").set_value("Layers and costs").run()
    table = app.dataframe[0].value.set_index("Layer")
    assert table["Measured, ms"].dropna().min() > 0
    assert table["Time share"].sum() == pytest.approx(1.0)
    app.segmented_control(key="view.room").set_value("Run").run()
    app.number_input(key="bank.reduced_module.module.3").set_value(32).run()
    assert "has changed since" in app.info[0].value


def test_the_counters_are_explained_to_the_last_operation() -> None:
    app = open_page("explorer", variant="reduced_module", tab="counters")
    next(button for button in app.button if button.label.startswith("Count with")).click().run()
    wait_for_worker(app)
    assert not app.exception
    assert not app.error
    assert [message.value for message in app.success] == ["Explained to the last operation."] * 3


def test_the_signal_goes_forward_and_back_and_is_compared() -> None:
    app = open_page("explorer", variant="cifar10_module", tab="signal")
    next(button for button in app.button if button.label == "Send it through").click().run()
    wait_for_worker(app)
    assert not app.exception
    assert not app.error
    assert any("Nothing is trained" in text.value for text in app.caption)
    assert any("activations change by up to" in text.value for text in app.markdown)
    assert not any("1602.07261, section 3.3" in text.value for text in app.info)  # no residual sums here


def test_the_page_does_not_load_torch_before_a_run() -> None:
    code = (
        "import sys; from streamlit.testing.v1 import AppTest;"
        "app = AppTest.from_file('app.py', default_timeout=60).run().switch_page('pages/explorer.py').run();"
        "assert not app.exception and app.metric; assert 'inception_lab' in sys.modules; print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "False"


def test_the_collector_spares_what_a_page_loaded() -> None:
    code = (
        "import gc; from streamlit.testing.v1 import AppTest;"
        "app = AppTest.from_file('app.py', default_timeout=60).run(); assert not app.exception;"
        "print(gc.get_freeze_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout.strip().splitlines()[-1]) > 10_000


def test_a_link_that_the_browser_sends_late_does_not_undo_the_last_change() -> None:
    app = open_page("explorer", variant="googlenet")
    app.number_input(key="knob.googlenet.classes").set_value(10).run()
    app.query_params = {"variant": "googlenet"}
    app.run()
    assert app.query_params["classes"] == "10"
    assert app.number_input(key="knob.googlenet.classes").value == 10


def test_another_link_in_the_same_session_is_opened() -> None:
    app = open_page("explorer", variant="googlenet")
    app.query_params = {"variant": "googlenet", "classes": "7"}
    app.run()
    assert app.number_input(key="knob.googlenet.classes").value == 7


def test_markdown_in_a_link_is_shown_as_it_is_written() -> None:
    app = open_page("explorer", edit="![picture](http://elsewhere.example/x.png)")
    assert r"'!\[picture\](http" in app.warning[0].value


def test_no_knob_has_the_name_of_a_key_of_the_view() -> None:
    names = {knob.name for variant in VARIANTS.values() for knob in variant.knobs}
    assert names.isdisjoint(KEYS)


def test_a_view_survives_its_link() -> None:
    view = View(tab="costs", depth="layer", colour="macs", stage="stem")
    link = {**to_query(Design("googlenet")), **view.to_query()}
    assert split_query(link) == (view, {"variant": ["googlenet"]}, ())


def test_pandas_is_loaded_with_whatever_draws_a_chart() -> None:
    """Two first visitors at once: Plotly takes pandas as it finds it, half loaded, where another thread loads it."""
    code = "import sys, inception_lab.ui.charts; sys.exit('pandas' not in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
    drawing = [path for path in ROOT.glob("inception_lab/ui/**/*.py") if "draw.charts" in path.read_text("utf-8")]
    assert len(drawing) > 5
    for path in drawing:
        assert "inception_lab.ui.charts" in path.read_text("utf-8") or path.stem == "charts", path


def test_a_fresh_servers_first_visitor_waits_for_no_exercise_to_be_tried_out() -> None:
    code = (
        "from inception_lab.teach import exercise; exercise._try_out = None;"
        "from inception_lab.teach.tour import Tour; Tour.text_of = None;"
        "from tests.pages import open_page; at = open_page('module');"
        "labels = [link.proto.label for link in at.get('page_link')];"
        "raise SystemExit(len(at.exception) + (not any('exercises' in label for label in labels)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_fresh_servers_first_visitor_of_the_explorer_waits_for_no_pandas() -> None:
    code = "import sys, inception_lab.ui.navigation, inception_lab.ui.explorer; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_link_with_hundreds_of_unknown_keys_shows_five_and_counts_the_rest() -> None:
    app = open_page("explorer", **{f"key_{number}": "1" for number in range(900)})
    assert not app.exception
    assert len(app.warning) == 6
    assert app.warning[-1].value.endswith("… and 895 more.")


def test_equal_errors_are_said_once_and_edits_past_the_limit_are_not_read() -> None:
    edits = [*["broken"] * 7, *(f"layer{number}:channels=1" for number in range(900))]
    chosen, errors = from_query({"edit": edits}, default="googlenet")
    assert (len(chosen.edits), len(errors), len(sentences(errors))) == (200, 8, 2)


def test_a_lab_gathers_what_its_link_has_too_much() -> None:
    warned = warnings(open_page("grid", **{f"key_{number}": "1" for number in range(40)}))
    assert (len(warned), warned[-1].endswith("… and 35 more.")) == (6, True)


@pytest.mark.parametrize(("network", "is_told"), [("googlenet", True), ("inception_v3", False)])
def test_sources_tell_the_rule_of_a_table_that_rounds_either_way(*, network: str, is_told: bool) -> None:
    page = written(open_page("explorer", variant=network, tab="sources"))
    assert ("within one unit of its last digit" in page) == is_told
    assert "if the exact number rounds to it" in page
