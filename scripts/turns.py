"""How long turns of knobs take: what a page in Chromium notes of them, and times as percentiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

__all__ = ["WATCH", "percentile", "percentiles"]

WATCH: Final = """() => {
  window.turns = [];
  let [key, sent, waiting] = [0, 0, false];
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...data) { sent ||= performance.now(); return send.apply(this, data); };
  addEventListener("keydown", () => { [key, sent, waiting] = [performance.now(), 0, true]; }, true);
  const metrics = () => [...document.querySelectorAll('[data-testid="stMetricValue"]')];
  const numbers = () => metrics().map((one) => one.innerText).join();
  let before = numbers();
  new MutationObserver(() => {
    const now = numbers();
    if (now === before) return;
    before = now;
    if (!sent || !waiting) return;
    waiting = false;
    turns.push([performance.now() - key, performance.now() - sent]);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""
"""Has a page keep in `turns`, of each key, the milliseconds from it, and from its message, to the first new number."""


def percentile(times: Sequence[float], share: float) -> float:
    """Return the time that a share of all times does not pass. Raises ValueError without any."""
    if not times:
        raise ValueError("no times were measured")
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def percentiles(seconds: Sequence[float]) -> str:
    """Return p50, p95, p99 and the longest of times, in milliseconds."""
    p50, p95, p99, most = (1000 * percentile(seconds, share) for share in (0.5, 0.95, 0.99, 1.0))
    return f"p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f}, at most {most:.0f} ms"
