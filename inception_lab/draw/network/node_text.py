"""A DOT node as the graphviz package writes it, byte for byte, but quicker.

The package looks at every word anew with five expressions; a drawing of two hundred boxes has the same few words of
colours, shapes and styles in each.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from graphviz.quoting import quote

__all__ = ["node_text"]


Attributes = Mapping[str, str | None]


def node_text(name: str, label: str, tooltip: str, own: Attributes, placed: Attributes) -> str:
    """Return a node's line: its `own` attributes, then how it is `placed`, each in the order of their names.

    What is None is left out. `tooltip` comes from `graphviz.escape`, so that it is text whatever stands in it.
    """
    words = [f"label={quote(label)}", *_words({**own, "tooltip": tooltip}), *_words(placed)]
    return f"\t{quote(name)} [{' '.join(words)}]\n"


def _words(attributes: Attributes) -> list[str]:
    return [f"{name}={_quoted(value)}" for name, value in sorted(attributes.items()) if value is not None]


# By type, too: what `graphviz.escape` returns equals the text that it was made of, but is quoted otherwise.
@lru_cache(maxsize=4_096, typed=True)
def _quoted(word: str) -> str:
    quoted: str = quote(word)
    return quoted
