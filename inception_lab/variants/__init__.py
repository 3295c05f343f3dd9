"""The variants by their fixed names, in the order the story is told."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from inception_lab.errors import DesignError
from inception_lab.variants.bn_inception import BN_INCEPTION
from inception_lab.variants.googlenet import GOOGLENET, GOOGLENET_NAIVE
from inception_lab.variants.googlenet_torchvision import GOOGLENET_TORCHVISION
from inception_lab.variants.googlenet_vidhya import GOOGLENET_VIDHYA
from inception_lab.variants.inception_modules import CIFAR10_MODULE, NAIVE_MODULE, REDUCED_MODULE
from inception_lab.variants.variant import Checked, Departure, Published, Variant

__all__ = ["VARIANTS", "Checked", "Departure", "Published", "Variant", "variant_of"]

VARIANTS: Final[Mapping[str, Variant]] = {
    variant.name: variant
    for variant in (
        CIFAR10_MODULE,
        NAIVE_MODULE,
        REDUCED_MODULE,
        GOOGLENET,
        GOOGLENET_NAIVE,
        GOOGLENET_TORCHVISION,
        GOOGLENET_VIDHYA,
        BN_INCEPTION,
    )
}


def variant_of(name: str) -> Variant:
    """Return a variant by name. Raises DesignError, listing the names."""
    if name not in VARIANTS:
        near = get_close_matches(name, VARIANTS, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise DesignError("variant", "no such network", repr(name), f"{hint}one of {', '.join(VARIANTS)}")
    return VARIANTS[name]
