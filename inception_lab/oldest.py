"""The oldest Python that Inception Lab runs on, said by files that an older one can read.

An old Python would stop at the first word that it does not know, and name that. So this file, the package's, the
page's and the command's keep to the grammar of Python 3.6, which has no future import of annotations.
"""

import sys

__all__ = ["OLDEST", "too_old"]

OLDEST = (3, 11)


def too_old(version: "tuple[int, ...]" = ()) -> str:
    """Return what is said to who runs it on a Python of this version (its own without one); empty where it will do."""
    running = tuple(version or sys.version_info[:3])
    if running >= OLDEST:
        return ""
    oldest, here = (".".join(map(str, one)) for one in (OLDEST, running))
    return f"Inception Lab needs Python {oldest} or newer (this is {here}); make its environment with a newer one."
