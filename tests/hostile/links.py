"""Links at random to every page of the app: nearly right, wrong, endless, torn."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import quote, quote_plus

from inception_lab.design import Design, to_text
from inception_lab.teach.lesson import KEYS
from inception_lab.teach.pages import LABS
from inception_lab.ui.navigation import PAGES
from inception_lab.ui.view import COLOURS, DEPTHS, LOOKS, SECTIONS
from inception_lab.variants import VARIANTS
from tests.hostile.designs import Query, design_query, knob_query, layer_ids
from tests.hostile.texts import MARK, hostile_number, hostile_text, spoiled

__all__ = ["Link", "random_link"]

_MOST_LETTERS: Final = 60_000
_ROOM: Final = ("room", "key", "me", "screen")
_STREAMLITS: Final = ("embed", "embed_options", "_stcore", "st", "page")
_VIEW: Final = {"tab": (*SECTIONS,), "look": (*LOOKS,), "depth": (*DEPTHS,), "colour": (*COLOURS,)}
_LESSON: Final = {
    "predict": ("on", "off"),
    "hide": ("Blocks", "Input", ",,,"),
    "fix": ("width", "classes,input"),
    "tour": ("explorer_first", "module_reduction"),
    "step": ("1", "2", "99"),
    "exercise": ("01_one_large_kernel", "20_under_one_giga"),
    "type": ("large", "normal"),
    "present": ("on", "off"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A page's address and the text behind its question mark."""

    page: str
    query: str


def random_link(chance: Random) -> Link:
    """Return a link to any page, and now and then to one that is not there."""
    page = chance.choice((*PAGES, "explorer", "explorer", "explorer"))
    query = _query_for(chance, page)
    for key, texts in _some_of(chance, _LESSON).items():
        query[key] = texts
    match chance.randrange(14):
        case 0:
            return Link(page, _torn(chance))
        case 1:
            query |= {key: [hostile_text(chance)] for key in chance.sample(_ROOM, 2)}
        case 2:
            query |= {chance.choice((*_STREAMLITS, *KEYS, "edit", "variant", "node")): [hostile_text(chance)]}
        case 3:
            query |= {f"{hostile_text(chance)[:100]}{number}": ["x"] for number in range(chance.choice((3, 900)))}
        case 4:
            query = {key: texts * chance.choice((1, 2, 300)) for key, texts in query.items()}
        case 5:
            page = chance.choice(("", "start", "nothing", f"nothing-{MARK}", "../app", "_stcore", "classroom/x"))
        case _:
            pass
    return Link(page, _written(chance, query))


def _query_for(chance: Random, page: str) -> Query:
    """Return a page's own part of a link."""
    if page == "explorer":
        return design_query(chance) | _view(chance)
    if page in LABS:
        query = knob_query(chance, LABS[page].knobs)
        if page == "compare" and chance.random() < 0.5:
            query |= {knob.name: [_design_text(chance)] for knob in chance.sample([*LABS[page].knobs], 2)}
        return query
    if page == "classroom":
        return {key: [hostile_text(chance)] for key in chance.sample(_ROOM, chance.randrange(1, 4))}
    return {chance.choice((*KEYS, "filter", "idea", "variant")): [hostile_text(chance)]}


def _view(chance: Random) -> Query:
    query = _some_of(chance, _VIEW)
    ids = layer_ids(chance.choice(sorted(VARIANTS)))
    for key, texts in {
        "stage": ("stem", "4", "Mixed_5b", hostile_text(chance)),
        "node": (chance.choice(ids)[0], spoiled(chance, chance.choice(ids)[0]), hostile_text(chance)),
        "channel": ("0", "63", hostile_number(chance), "²"),
        "at": ("0,0", "3,4", f"{hostile_number(chance)},{hostile_number(chance)}", ",", hostile_text(chance)),
    }.items():
        if chance.random() < 0.4:
            query[key] = [chance.choice(texts)]
    return query


def _some_of(chance: Random, known: dict[str, tuple[str, ...]]) -> Query:
    """Return some keys with a known value, or now and then with one that is not."""
    query: Query = {}
    for key, texts in known.items():
        if chance.random() < 0.15:
            query[key] = [chance.choice(texts) if chance.random() < 0.7 else hostile_text(chance)]
    return query


def _design_text(chance: Random) -> str:
    """Return a design on one line, or one with a design inside it, and one inside that."""
    text = to_text(Design(chance.choice(sorted(VARIANTS))))
    for _ in range(chance.choice((0, 0, 1, 2, 12))):
        text = f"{text}?width={quote_plus(text)}"[:_MOST_LETTERS]
    return spoiled(chance, text) if chance.random() < 0.5 else text


def _written(chance: Random, query: Query) -> str:
    """Write a query as a browser does, or with escapes that no browser writes."""
    write = chance.choice((quote, quote, quote, quote_plus, str))
    return "&".join(f"{write(key)}={write(text)}" for key, texts in query.items() for text in texts)[:400_000]


def _torn(chance: Random) -> str:
    """Return what is no query: packed, endless, cut inside an escape."""
    match chance.randrange(7):
        case 0:
            return "design=" + urlsafe_b64encode(zlib.compress(b"\0" * 10_000_000)).decode()
        case 1:
            return "&" * 10_000 + "=" * 10_000
        case 2:
            return "variant=googlenet%"
        case 3:
            return "variant=%c3%28&edit=%ed%a0%80&width=%u0031"
        case 4:
            return "variant=googlenet;width=1#edit=?&&a[b][c]=1" + "[x]" * 2_000
        case 5:
            return "+".join(str(chance.randrange(10**9)) for _ in range(2_000))
        case _:
            return quote(hostile_text(chance)) + MARK
