"""What differs between two layer graphs, layer by layer, and the findings that sum it up."""

from __future__ import annotations

from inception_lab.diff.alignment import diff
from inception_lab.diff.entries import STATUSES, Change, Entry, Finding, GraphDiff, Status, Tally
from inception_lab.diff.findings import findings

__all__ = ["STATUSES", "Change", "Entry", "Finding", "GraphDiff", "Status", "Tally", "diff", "findings"]
