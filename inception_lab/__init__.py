"""Networks of the Inception family taken apart: ``lab.network("inception_v3", width=0.5)``.

Write ``import inception_lab as lab``. Importing the package imports neither torch nor
Streamlit, nor anything of its own before it is used.
"""

from typing import TYPE_CHECKING, Any

from inception_lab.oldest import too_old

if TYPE_CHECKING:
    from inception_lab.errors import LabError
    from inception_lab.library import InceptionNetwork, names, network

__all__ = ["InceptionNetwork", "LabError", "names", "network"]


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if too_old():
        raise ImportError(too_old())
    from inception_lab import library

    return getattr(library, name)
