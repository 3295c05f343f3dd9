"""A picture that can be recognised anywhere, and a search for it in the memory of living processes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import psutil
from PIL import Image

from inception_lab.engine.work.pictures import picture_tensor
from inception_lab.images import Picture

__all__ = ["OVERWRITE", "Canary", "family", "found_by_process", "found_in", "held_still"]

OVERWRITE: Final[Mapping[str, str]] = {
    "PYTHONMALLOC": "malloc",
    "MALLOC_PERTURB_": "165",
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
}
"""The environment of a process that overwrites what it frees, on Linux with glibc: what is found then is still held."""
_PATTERN: Final = 48
_CHUNK: Final = 1 << 24
_PIXELS: Final = 3


@dataclass(frozen=True)
class Canary:
    """Noise from a seed, `side` × `side` pixels in red, green and blue: no other process makes the same bytes."""

    seed: int
    side: int

    @property
    def pixels(self) -> bytes:
        """Return its pixels, row by row."""
        return random.Random(self.seed).randbytes(_PIXELS * self.side**2)

    @property
    def bmp(self) -> bytes:
        """Return it as a file that holds its pixels as they are, but blue first and the last row first."""
        written = BytesIO()
        Image.frombytes("RGB", (self.side, self.side), self.pixels).save(written, "BMP")
        return written.getvalue()

    def patterns(self) -> dict[str, bytes]:
        """Return bytes of it that are looked for, by what has them: the file, its pixels, a tensor of them."""
        pixels = self.pixels
        middle = (self.side // 2 * self.side) * _PIXELS
        row = pixels[middle : middle + self.side * _PIXELS]
        tensor = picture_tensor(Picture(3, self.side, self.side, pixels))[0, 0, self.side // 2, : _PATTERN // 4]
        blue_first = bytes(row[at + 2 - at % _PIXELS * 2] for at in range(_PATTERN))
        assert blue_first in self.bmp
        return {
            "file": blue_first,
            "pixels": row[:_PATTERN],
            "tensor": tensor.numpy().tobytes(),
        }


def found_in(pid: int, patterns: Mapping[str, bytes]) -> dict[str, int]:
    """Count each pattern in all memory that a process can write to, Linux's way; only what is there at all is named."""
    found: Counter[str] = Counter()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end in _used(pid):
            tail = b""
            for at in range(start, end, _CHUNK):
                try:
                    memory.seek(at)
                    data = tail + memory.read(min(_CHUNK, end - at))
                except OSError:  # given back meanwhile
                    break
                for name, pattern in patterns.items():
                    found[name] += data.count(pattern)
                tail = data[-(_PATTERN - 1) :]
    return {name: times for name, times in found.items() if times}


def _used(pid: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where the parts of its memory reach that it can write to, where anything was written."""
    start = end = 0
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        first, *rest = line.split()
        if "-" in first and not first.endswith(":"):
            start, end = (int(number, 16) for number in first.split("-"))
            if not rest[0].startswith("rw"):
                end = start
        elif first == "Rss:" and end > start and int(rest[0]):
            yield start, end


def family(pid: int) -> tuple[psutil.Process, ...]:
    """Return a process and all that descend from it."""
    first = psutil.Process(pid)
    return (first, *first.children(recursive=True))


@contextmanager
def held_still(processes: Sequence[psutil.Process]) -> Iterator[None]:
    """Stop processes for as long as the block takes: nothing of theirs becomes too old meanwhile."""
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def found_by_process(pid: int, patterns: Mapping[str, bytes]) -> dict[str, set[str]]:
    """Return what of the patterns is in the memory of a process and of its descendants, by each one's part."""
    processes = family(pid)
    found: dict[str, set[str]] = {}
    with held_still(processes):
        for number, process in enumerate(processes):
            command = " ".join(process.cmdline())
            part = "app" if not number else next((name for key, name in _PARTS.items() if key in command), command)
            found.setdefault(part, set()).update(found_in(process.pid, patterns))
    return found


_PARTS: Final = {"serving.host": "host", "spawn_main": "worker", "resource_tracker": "tracker"}
