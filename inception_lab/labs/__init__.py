"""The labs: each a question, its knobs, and what is measured at a setting of them."""

from __future__ import annotations

from inception_lab.labs.lab import Lab, Quantities, Setting, read_setting

__all__ = ["Lab", "Quantities", "Setting", "read_setting"]
