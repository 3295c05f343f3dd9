"""How long the network's two looks take in Chromium, from their data to what is seen.

Ratios are against a drawing of one module in the same run, because machines differ.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Page

from scripts.live_app import ROOT, find_chromium, open_browser, run_app, wait_until_settled

_REPEATS: Final = 5
_CASES: Final = (
    # words, network, button, target in ms
    ("one module, all layers", "reduced_module", "Layers", None),
    ("Inception-v3, closed to modules", "inception_v3", "Modules", 150),
    ("Inception-v3, every layer", "inception_v3", "Layers", None),
    ("Inception-ResNet-v2 as released, every layer", "inception_resnet_v2_released", "Layers", 1_500),
)


def main() -> None:
    """Print the medians. Raises SystemExit without Chromium."""
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("no Chromium was found; run scripts/install_tool.sh chromium or set CHROMIUM to its path")
    with (
        tempfile.TemporaryDirectory() as folder,
        run_app(ROOT / "app.py", Path(folder) / "log") as url,
        open_browser(chromium) as browser,
    ):
        page = browser.new_page(base_url=url, viewport={"width": 1280, "height": 900})
        rows = [(words, _times(page, network, button), target) for words, network, button, target in _CASES]
        rows.append(("GoogLeNet's 3a opened in place", _opened(page), 100))
        longest = _longest_frame(page)
        flows, frames = _flow(page)
    one = median(rows[0][1])
    for words, times, target in rows:
        wanted = f", wanted at most {target} ms" if target else ""
        print(f"{words}: {median(times):.0f} ms ({median(times) / one:.1f} × one module{wanted})")
    print(
        f"Inception-ResNet-v2, every layer, dragged for a second: longest frame {longest:.0f} ms, wanted below 1000 ms"
    )
    print(
        f"Inception-v3 to scale, a knob's data to the first frame that flows: {median(flows):.0f} ms "
        f"({median(flows) / one:.1f} × one module, wanted at most 100 ms)"
    )
    print(
        f"Inception-v3 to scale, while it flows: median frame {median(frames):.1f} ms, "
        f"{1000 / median(frames):.0f} frames a second (wanted 60), {len(frames)} frames"
    )


def _flow(page: Page) -> tuple[list[float], list[float]]:
    """Turn a knob of Inception-v3; return the times until its picture flowed and between frames while it did."""
    page.goto("/explorer?variant=inception_v3&look=scale&width=0.5")
    picture = page.locator(".st-key-volumes .scale[data-drawn]")
    picture.wait_for()
    wait_until_settled(page)
    slider = page.get_by_role("slider", name="Width").first
    flows: list[float] = []
    frames: list[float] = []
    for _ in range(_REPEATS):
        picture.evaluate(_WATCH_FLOW)
        slider.press("ArrowRight")
        page.wait_for_function("window.flowed")
        wait_until_settled(page)
        flows.append(float(picture.get_attribute("data-milliseconds") or 0))
        frames += page.evaluate("window.flowed")
    return flows, frames


_WATCH_FLOW: Final = """picture => {
  window.flowed = null;
  const watch = new MutationObserver(() => {
    watch.disconnect();
    const frames = [];
    let [began, before] = [0, 0];
    const frame = (now) => {
      if (before) frames.push(now - before);
      began ||= now;
      before = now;
      if (now - began < 280) requestAnimationFrame(frame);
      else window.flowed = frames;
    };
    requestAnimationFrame(frame);
  });
  watch.observe(picture, { attributes: true, attributeFilter: ["data-milliseconds"] });
}"""


def _times(page: Page, network: str, button: str) -> list[float]:
    _visit(page, network)
    return [_after(page, lambda: _press(page, button)) for _ in range(_REPEATS)]


def _opened(page: Page) -> list[float]:
    _visit(page, "googlenet")
    times = []
    for _ in range(_REPEATS):
        times.append(_after(page, lambda: _toggle(page, "module:3a")))
        _after(page, lambda: _toggle(page, "module:3a"))
    return times


def _visit(page: Page, network: str) -> None:
    page.goto(f"/explorer?variant={network}")
    page.locator(".graph[data-drawn]").wait_for()
    wait_until_settled(page)


def _toggle(page: Page, part: str) -> None:
    page.locator(f'[data-toggle="{part}"]').first.click()


def _longest_frame(page: Page) -> float:
    """Drag the drawing that is open for a second; return the longest time between two frames in milliseconds."""
    _visit(page, "inception_resnet_v2_released")
    _after(page, lambda: _press(page, "Layers"))
    page.evaluate(_WATCH)
    page.locator("svg.drawing").hover()
    page.mouse.down()
    for step in range(60):
        page.mouse.move(600 + step, 500 - 6 * step)
    page.mouse.up()
    return float(page.evaluate("window.longestFrame"))


_WATCH: Final = """() => {
  window.longestFrame = 0;
  let before = performance.now();
  const watch = (now) => {
    window.longestFrame = Math.max(window.longestFrame, now - before);
    before = now;
    requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
}"""


def _press(page: Page, button: str) -> None:
    page.locator(".bar").get_by_role("button", name=button, exact=True).click()


def _after(page: Page, act: Callable[[], None]) -> float:
    """Do something that draws anew, and return the milliseconds from then until it was drawn."""
    graph = page.locator(".graph")
    drawn = int(graph.get_attribute("data-drawn") or 0)
    act()
    page.locator(f'.graph[data-drawn="{drawn + 1}"]').wait_for()
    return float(graph.get_attribute("data-milliseconds") or 0)


if __name__ == "__main__":
    main()
