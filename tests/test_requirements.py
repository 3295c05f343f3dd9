"""What is pinned, and what is locked."""

from __future__ import annotations

import re
from typing import Final

from inception_lab.paths import ROOT

PINS: Final = dict(re.findall(r"^([a-z0-9-]+)==([^;\s]+)", (ROOT / "requirements.txt").read_text(), re.M))
LOCK: Final = (ROOT / "requirements.lock").read_text()
ENTRIES: Final = re.split(r"^(?=[a-z0-9-]+==)", LOCK, flags=re.M)[1:]
ANY_BUILD: Final = {"torch"}
"""Not locked: a CPU's build and a GPU's have other hashes."""


def test_every_pin_is_locked_at_its_version() -> None:
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^;\s]+)", LOCK, re.M))
    assert len(PINS) >= 14 and len(locked) > 60
    assert {name: locked.get(name) for name in PINS.keys() - ANY_BUILD} == {
        name: version for name, version in PINS.items() if name not in ANY_BUILD
    }


def test_everything_that_is_locked_has_its_hashes() -> None:
    assert all("--hash=sha256:" in entry for entry in ENTRIES)


def test_no_host_is_named() -> None:
    assert "http" not in LOCK
    assert "index-url" not in LOCK
