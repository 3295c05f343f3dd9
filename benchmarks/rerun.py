"""What a turn of a knob costs the server: the processor time of one run of the Explorer's page, without a browser.

A turn is a step of Inception-v3's width to a value that nobody asked for before. Processor time does not depend on
what else the machine does, so two states of the code compare by it even on a shared machine.
"""

from __future__ import annotations

import os
import time
from statistics import median
from typing import Final

from streamlit.testing.v1 import AppTest

from tests.pages import failures, open_page

__all__ = ["main"]

_CASES: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    # words, the rest of the link
    ("boxes", {}),
    ("to scale", {"look": "scale"}),
    ("boxes, a module picked", {"node": "module:Mixed_5b"}),
    ("to scale, a module picked", {"look": "scale", "node": "module:Mixed_5b"}),
)
_TURNS: Final = 12
_FIRST: Final = 0.5
_STEP: Final = 0.05
_KNOB: Final = "knob.inception_v3.width"


def main() -> None:
    """Print the median of each case, in milliseconds of the processor."""
    for case, (words, link) in enumerate(_CASES):
        # With classes of its own each case has networks of its own; nothing of them is known from the case before.
        app = open_page("explorer", variant="inception_v3", width=f"{_FIRST}", classes=f"{900 + case}", **link)
        _turn(app, 0)  # what is loaded once is no part of a turn
        times = [1000 * _turn(app, number) for number in range(1, _TURNS + 1)]
        print(f"Explorer, Inception-v3, {words}: {median(times):.0f} ms a run, load {os.getloadavg()[0]:.1f}")
        if failed := failures(app):
            raise SystemExit(f"the page said: {failed}")


def _turn(app: AppTest, number: int) -> float:
    before = time.process_time()
    app.slider(key=_KNOB).set_value(round(_FIRST + _STEP * number, 2)).run()
    return time.process_time() - before


if __name__ == "__main__":
    main()
