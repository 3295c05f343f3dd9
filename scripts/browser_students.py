"""Students in Chromium, for benchmarks: pages in which knobs are turned by keys while a class is at work."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

import psutil
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as BrowserError

from scripts.live_app import FLAGS
from scripts.turns import WATCH

__all__ = ["BrowserStudent", "browser_students"]

_PLACES: Final = (
    # link, the slider's name; each of its steps changes a number of the page
    ("/explorer?variant=inception_v3&width=0.5", "Width"),
    ("/module", "1×1 before the 5×5"),
    ("/explorer?variant=googlenet&look=scale&width=0.5", "Width"),
    ("/grid", "Channels in"),
    ("/factorization", "Filters"),
    ("/explorer?variant=inception_resnet_v2&width=0.5", "Width"),
)
_TURNS_A_PLACE: Final = range(6, 13)
_PATIENCE_MS: Final = 60_000
_LOWEST: Final = 19


@dataclass
class BrowserStudent:
    """A page in Chromium; `turns` are the seconds from each key to the first new number."""

    page: Page
    url: str
    dice: Random
    turns: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def work(self, think: Callable[[Random], float], is_over: Callable[[], bool]) -> None:
        """Open one page after the other and turn its knob, with pauses, until it is over."""
        number = self.dice.randrange(len(_PLACES))
        while not is_over():
            link, slider = _PLACES[number % len(_PLACES)]
            number += 1
            try:
                await self._work_at(link, slider, think, is_over)
            except BrowserError as error:
                self.errors.append(f"{link}: {error}"[:300])

    async def _work_at(
        self, link: str, slider: str, think: Callable[[Random], float], is_over: Callable[[], bool]
    ) -> None:
        page = self.page
        await page.goto(f"{self.url}{link}")
        await self._until_settled()
        await page.evaluate(WATCH)
        handle = page.get_by_role("slider", name=slider).first
        for number in range(1, self.dice.choice(_TURNS_A_PLACE) + 1):
            await asyncio.sleep(think(self.dice))
            if is_over():
                break
            await handle.press("ArrowRight")
            await page.wait_for_function("number => window.turns.length >= number", arg=number, timeout=_PATIENCE_MS)
            await self._until_settled()
        self.turns += [turn[0] / 1000 for turn in await page.evaluate("window.turns")]
        if await page.locator('[data-testid="stException"]').count():
            self.errors.append(f"{link}: the page shows an error box")

    async def _until_settled(self) -> None:
        at_rest = '[data-testid="stApp"][data-test-script-state="notRunning"]'
        await self.page.wait_for_selector(at_rest, timeout=_PATIENCE_MS)


@asynccontextmanager
async def browser_students(
    chromium: str, url: str, count: int, *, give_way: bool
) -> AsyncIterator[list[BrowserStudent]]:
    """Start the Chromium at path `chromium` with a profile of its own for each of `count` students.

    Where they `give_way`, Chromium has what of the processor nobody else wants: students' browsers are not on the
    server's machine.
    """
    async with async_playwright() as playwright:
        browser: Browser = await playwright.chromium.launch(executable_path=chromium, headless=True, args=list(FLAGS))
        if give_way:
            _let_give_way()
        try:
            contexts = [await browser.new_context(viewport={"width": 1366, "height": 768}) for _ in range(count)]
            pages = [await context.new_page() for context in contexts]
            yield [BrowserStudent(page, url, Random(1_000 + number)) for number, page in enumerate(pages)]
        finally:
            await browser.close()


def _let_give_way() -> None:
    """Give the lowest priority to every Chromium below this process; what they start later inherits it."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error, OSError):
            if "chrom" in process.name():
                process.nice(_LOWEST)
                # Linux first shares the processor among sessions, and then within each.
                if os.getsid(process.pid) != os.getsid(0):
                    Path(f"/proc/{process.pid}/autogroup").write_text(f"{_LOWEST}", encoding="ascii")
