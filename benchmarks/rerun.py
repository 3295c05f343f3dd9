"""What a turn of a knob costs the server: the processor time of one run of a page, without a browser.

A turn is a step of a knob to a value that nobody asked for before. Processor time hardly depends on what else the
machine does, so two states of the code compare by it even on a shared machine.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from streamlit.testing.v1 import AppTest

from tests.pages import failures, open_page

__all__ = ["main"]


@dataclass(frozen=True, slots=True)
class Case:
    """A page by its link, and the slider that is turned from `first` on by `step`; `long` if much was seen before."""

    words: str
    page: str
    link: dict[str, str]
    knob: str
    first: float
    step: float
    long: bool = field(default=False, kw_only=True)


_TURNS: Final = 12
_WIDTH: Final = ("knob.inception_v3.width", 0.5, 0.05)


def _explorer(words: str, case: int, *, long: bool = False, **link: str) -> Case:
    # With classes of its own each case has networks of its own; nothing of them is known from the case before.
    own = {"variant": "inception_v3", "width": "0.5", "classes": f"{900 + case}", **link}
    return Case(f"Explorer, Inception-v3, {words}", "explorer", own, *_WIDTH, long=long)


_CASES: Final = (
    _explorer("boxes", 0),
    _explorer("to scale", 1, look="scale"),
    _explorer("boxes, a module picked", 2, node="module:Mixed_5b"),
    _explorer("to scale, a module picked", 3, look="scale", node="module:Mixed_5b"),
    _explorer("boxes, seven networks and five labs seen before", 4, long=True),
    Case("Module lab", "module", {}, "module.filters.3a.Branch_2.Conv2d_0a_1x1", 20, 3),
)
_NETWORKS: Final = ("googlenet", "inception_v4", "xception", "bn_inception", "inception_v2", "inception_resnet_v1")
_LABS: Final = ("module", "factorization", "stem", "grid", "compare")


def main() -> None:
    """Print the median of each case, in milliseconds of the processor."""
    for case in _CASES:
        app = open_page(case.page, **case.link)
        if case.long:
            _see_much(app)
        _turn(app, case, 0)  # what is loaded once is no part of a turn
        times = [1000 * _turn(app, case, number) for number in range(1, _TURNS + 1)]
        print(f"{case.words}: {median(times):.0f} ms a run, load {os.getloadavg()[0]:.1f}")
        if failed := failures(app):
            raise SystemExit(f"the page said: {failed}")


def _see_much(app: AppTest) -> None:
    """Look at other networks and at the labs, and come back."""
    for name in (*_NETWORKS, "inception_v3"):
        app.selectbox(key="sidebar.variant").set_value(name).run()
    for lab in (*_LABS, "explorer"):
        app.switch_page(f"pages/{lab}.py").run()


def _turn(app: AppTest, case: Case, number: int) -> float:
    before = time.process_time()
    app.slider(key=case.knob).set_value(round(case.first + case.step * number, 2)).run()
    return time.process_time() - before


if __name__ == "__main__":
    main()
