"""Published networks where the class's designs stand: computed as theirs are."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from inception_lab.classroom.rules.goals import Goal
from inception_lab.classroom.rules.states import measured
from inception_lab.design import Design, to_query
from inception_lab.teach.expression import number
from inception_lab.teach.pages import EXPLORER
from inception_lab.variants import VARIANTS

__all__ = ["PUBLISHED", "Published", "published_at"]

PUBLISHED: Final = (
    "googlenet",
    "bn_inception",
    "inception_v2",
    "inception_v3",
    "inception_v4",
    "inception_resnet_v1",
    "inception_resnet_v2",
    "xception",
)


@dataclass(frozen=True, slots=True)
class Published:
    """A network as its paper has it, at a goal's axes; `key` is nobody's id, `link` its state of the Explorer."""

    key: str
    title: str
    link: str
    x: Fraction
    y: Fraction


def published_at(goal: Goal) -> tuple[Published, ...]:
    """Return the published networks by a goal's quantities; none where the goal is another page's."""
    return _published(goal.x, goal.y) if goal.page == EXPLORER else ()


@lru_cache(maxsize=32)
def _published(x: str, y: str) -> tuple[Published, ...]:
    listed = []
    for name in PUBLISHED:
        link = urlencode(to_query(Design(name)), doseq=True)
        found = measured(EXPLORER, link)
        title = VARIANTS[name].title.partition(" (")[0]
        listed.append(Published(f"published:{name}", title, link, number(x, found), number(y, found)))
    return tuple(listed)
