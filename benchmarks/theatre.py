"""How long the theatre takes in Chromium from a move of the pointer to what is drawn of it, and to appear at all.

Each is measured on layers of GoogLeNet with the picture of a cat: a 5×5, a 1×1 of 192 channels, the first 7×7.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Locator, Page

from inception_lab.design import Design, graph_of, network_of
from inception_lab.engine import perform
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.images import fit, read_image
from inception_lab.inside.theatre import theatre
from inception_lab.inside.theatre_types import TheatreData
from inception_lab.paths import ASSETS
from scripts.live_app import find_chromium, open_browser, run_app, wait_until_settled
from scripts.theatre_page import write_page

_NETWORK: Final = "googlenet"
_LAYERS: Final = ("3a.Branch_2.Conv2d_0b_5x5", "3a.Branch_2.Conv2d_0a_1x1", "conv1_7x7", "norm1", "Logits")
_MOVES: Final = 200
_FRAME_MS: Final = 16
_WANTED_MS: Final = 1_000


def main() -> None:
    """Print medians, 95th percentiles and the longest. Raises SystemExit without Chromium."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium was found; run scripts/install_tool.sh chromium or set CHROMIUM to its path")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = write_page(folder, _looked_into())
        with run_app(script, folder / "log") as url, open_browser(chromium) as browser:
            for layer in _LAYERS:
                page = browser.new_page(base_url=url, viewport={"width": 1366, "height": 768})
                print(f"{layer}: {_measured(page, layer)}")
                page.close()


def _looked_into() -> dict[str, TheatreData]:
    graph, network = graph_of(Design(_NETWORK)), network_of(Design(_NETWORK))
    image = read_image((ASSETS / "images" / "cat.jpg").read_bytes())
    picture = fit(image, graph.nodes[0].out_shape)
    return {layer: theatre(graph, perform(InsideRequest(network, picture, layer)).values, picture) for layer in _LAYERS}


def _measured(page: Page, layer: str) -> str:
    page.goto(f"/?layer={layer}")
    shown = page.locator(".theatre[data-drawn]")
    shown.wait_for()
    wait_until_settled(page)
    first = int(shown.get_attribute("data-milliseconds") or 0)
    drawing, waiting = _moves(page, shown)
    return (
        f"data to theatre {first} ms (wanted at most {_WANTED_MS}); a move is drawn in {_spread(drawing)}; "
        f"from the move to what is drawn {_spread(waiting)} (wanted at most {_FRAME_MS} ms of drawing)"
    )


def _moves(page: Page, shown: Locator) -> tuple[list[float], list[float]]:
    """Move over what goes out, or turn the maps where that is one value; return the times of each in milliseconds."""
    box = page.locator(".given").bounding_box()
    if box is None:
        raise SystemExit("the map that goes out is not on the page")
    page.locator(".given").focus()
    drawing, waiting = [], []
    for move in range(_MOVES):
        drawn = shown.get_attribute("data-drawn")
        page.mouse.move(
            box["x"] + 70 + 7 * move % (box["width"] - 140), box["y"] + 15 + 13 * move % (box["height"] - 30)
        )
        page.keyboard.press("PageDown")
        page.locator(f'.theatre:not([data-drawn="{drawn}"])').wait_for()
        drawing.append(float(shown.get_attribute("data-redraw") or 0))
        waiting.append(float(shown.get_attribute("data-waited") or 0))
    return drawing, waiting


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{median(ordered):.1f} ms (95 %: {ordered[int(0.95 * len(ordered))]:.1f}, longest {ordered[-1]:.1f})"


if __name__ == "__main__":
    main()
