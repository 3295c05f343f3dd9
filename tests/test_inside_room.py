"""The look "Maps" and the room "Inside", with a worker: images pass, maps are shown, parts are switched off."""

from __future__ import annotations

import gc
import sys
from functools import _lru_cache_wrapper
from types import FunctionType, ModuleType

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.design import Design, graph_of
from inception_lab.draw.network.box import Pixels
from inception_lab.engine import get_desk
from inception_lab.engine.requests.activations import FeatureMap
from inception_lab.errors import BackendError
from inception_lab.images import Picture
from inception_lab.ui.sections import pictures
from inception_lab.ui.words import as_written
from tests.pages import ROOT, open_page, sent, wait_for_worker


def test_an_image_passes_through_and_every_later_choice_by_itself() -> None:
    app = open_page("explorer", variant="reduced_module", tab="maps")
    wait_for_worker(app)
    assert not app.exception
    assert not app.error
    assert any("brings together" in text.value for text in app.markdown)
    node = app.selectbox(key="maps.node")
    single = next(name for name in node.options if name.endswith("3x3"))
    node.set_value(single).run()
    wait_for_worker(app)
    assert not app.exception
    [group] = sent(app, "inception_lab_tiles")["groups"]
    assert group["id"] == single and len(group["tiles"]) == 64
    assert app.query_params["node"] == single


def test_two_runs_of_one_page_follow_each_other() -> None:
    """A visitor has one run at a time: the maps of what is picked wait for those of all boxes, and both come."""
    app = open_page("explorer", variant="reduced_module", look="maps", node="module.Branch_1.Conv2d_0b_3x3")
    wait_for_worker(app)
    assert not app.exception and not app.error
    assert "maps" in sent(app, "inception_lab_graph") and sent(app, "inception_lab_graph")["maps"]
    assert sent(app, "inception_lab_tiles")["groups"][0]["id"] == "module.Branch_1.Conv2d_0b_3x3"


def test_what_fails_is_not_asked_for_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refused(*given: object, **_: object) -> object:
        asked.append(given)
        raise BackendError("memory", "it does not suffice", remedy="use a smaller input")

    monkeypatch.setattr(get_desk(), "submit", refused)
    app = open_page("explorer", variant="reduced_module", tab="maps")
    first = len(asked)
    assert first >= 1 and any("it does not suffice" in error.value for error in app.error)
    app.run()
    assert len(asked) == first and not app.exception


def lines_of(app: AppTest, box: str) -> list[str]:
    """Return what a box of the drawing says."""
    return next(item["lines"] for item in sent(app, "inception_lab_graph")["items"] if item["id"] == box)


def test_a_channel_that_is_looked_into_can_be_switched_off() -> None:
    layer = "module.Branch_1.Conv2d_0b_3x3"
    app = open_page("explorer", variant="reduced_module", tab="maps", node=layer, channel="5")
    wait_for_worker(app)
    next(button for button in app.button if button.label == "What changes without channel 5?").click().run()
    wait_for_worker(app)
    assert not app.exception and not app.error
    assert any(text.value.endswith(f"{as_written(layer)}, channel 5") for text in app.markdown)
    assert "does not change" in lines_of(app, "module.Branch_0.Conv2d_0a_1x1")
    [changed] = [line for line in lines_of(app, layer) if line.startswith("changes by")]
    share = float(changed.removeprefix("changes by ").removesuffix("%"))
    assert 0 < share < 100


def test_a_sums_body_is_scaled_and_put_back() -> None:
    chosen = Design("inception_resnet_v2_cifar")
    node = next(node for node in graph_of(chosen).nodes if node.op == "add")
    app = open_page("explorer", variant=chosen.variant, look="maps", node=node.id)
    wait_for_worker(app)
    app.slider(key=f"switch.body.{node.id}").set_value(0.5).run()
    wait_for_worker(app)
    assert not app.exception and not app.error
    assert any(text.value.endswith("its body × 0.5") for text in app.markdown)
    assert any(line.startswith("changes by") for line in lines_of(app, node.id))
    assert "does not change" in lines_of(app, node.inputs[1])
    app.slider(key=f"switch.body.{node.id}").set_value(1.0).run()
    wait_for_worker(app)
    assert not any("Changed for this pass" in text.value for text in app.markdown)


def test_a_sum_is_shown_beside_its_shortcut_and_body() -> None:
    chosen = Design("inception_resnet_v2_cifar")
    node = next(node for node in graph_of(chosen).nodes if node.op == "add")
    app = open_page("explorer", variant=chosen.variant, tab="maps", node=node.id)
    wait_for_worker(app)
    assert not app.exception
    [words] = [text.value for text in app.markdown if "to the shortcut:" in text.value]
    assert "adds the body, times 1, to" in words
    groups = sent(app, "inception_lab_tiles")["groups"]
    assert len(groups) == 3 and all(" channels all zero" in group["note"] for group in groups)


def test_a_broken_upload_is_said_so_and_a_good_one_is_passed() -> None:
    app = open_page("explorer", variant="reduced_module", tab="maps")
    app.segmented_control(key="picture.choice").set_value("own").run()
    app.file_uploader(key="picture.file").set_value([("mine.png", b"no image", "image/png")]).run()
    assert app.error[0].value.startswith("mine.png: this is no image that can be read")
    good = (ROOT / "assets" / "images" / "card.png").read_bytes()
    app.file_uploader(key="picture.file").set_value([("card.png", good, "image/png")]).run()
    assert not app.error
    wait_for_worker(app)
    assert not app.exception and sent(app, "inception_lab_tiles")["groups"]


def test_a_link_to_maps_of_a_layer_that_is_not_there_says_so() -> None:
    app = open_page("explorer", variant="reduced_module", tab="maps", node="nowhere")
    assert not app.exception
    assert "runs no layer “nowhere”" in app.warning[0].value


def test_what_an_image_became_is_in_no_cache_of_the_process() -> None:
    """A visitor's image ends with the visit: caches are everybody's, and their keys stay."""
    app = open_page("explorer", variant="reduced_module", look="maps", node="module.Branch_1.Conv2d_0b_3x3")
    wait_for_worker(app)
    assert sent(app, "inception_lab_graph")["maps"] and sent(app, "inception_lab_tiles")["groups"]
    app.segmented_control(key="view.room").set_value("Inside").run()
    wait_for_worker(app)
    modules = [module for name, module in sys.modules.items() if name.startswith("inception_lab.")]
    caches = {one for module in modules for one in vars(module).values() if isinstance(one, _lru_cache_wrapper)}
    assert len(caches) > 20 and _held(pictures._bundled)
    assert not [cache.__qualname__ for cache in caches - {pictures._bundled} if _held(cache)]


def _held(start: object) -> bool:
    """Tell whether a cache holds a picture, or a feature map's levels."""
    seen: set[int] = set()
    ahead = [start]
    while ahead:
        one = ahead.pop()
        if id(one) in seen or isinstance(one, (ModuleType, type, FunctionType)):
            continue
        seen.add(id(one))
        if isinstance(one, (Picture, Pixels, FeatureMap)):
            return True
        ahead += gc.get_referents(one)
    return False
