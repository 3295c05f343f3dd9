"""The variants by their fixed names, in the order of the story."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from inception_lab.errors import DesignError, received
from inception_lab.variants.bn_inception import BN_INCEPTION
from inception_lab.variants.cifar_inceptions import INCEPTION_RESNET_V2_CIFAR, INCEPTION_V4_CIFAR
from inception_lab.variants.googlenet import GOOGLENET, GOOGLENET_NAIVE
from inception_lab.variants.googlenet_released import GOOGLENET_RELEASED
from inception_lab.variants.googlenet_torchvision import GOOGLENET_TORCHVISION
from inception_lab.variants.googlenet_vidhya import GOOGLENET_VIDHYA
from inception_lab.variants.inception_modules import CIFAR10_MODULE, NAIVE_MODULE, REDUCED_MODULE
from inception_lab.variants.inception_resnet import INCEPTION_RESNET_V1, INCEPTION_RESNET_V2
from inception_lab.variants.inception_resnet_released import (
    INCEPTION_RESNET_V1_FACENET,
    INCEPTION_RESNET_V2_RELEASED,
)
from inception_lab.variants.inception_v2 import INCEPTION_V2
from inception_lab.variants.inception_v3 import INCEPTION_V3
from inception_lab.variants.inception_v4 import INCEPTION_V4
from inception_lab.variants.variant import Checked, Departure, Published, Variant
from inception_lab.variants.xception import XCEPTION

__all__ = ["VARIANTS", "Checked", "Departure", "Published", "Variant", "variant_of"]

VARIANTS: Final[Mapping[str, Variant]] = {
    variant.name: variant
    for variant in (
        CIFAR10_MODULE,
        NAIVE_MODULE,
        REDUCED_MODULE,
        GOOGLENET,
        GOOGLENET_RELEASED,
        GOOGLENET_NAIVE,
        GOOGLENET_TORCHVISION,
        GOOGLENET_VIDHYA,
        BN_INCEPTION,
        INCEPTION_V2,
        INCEPTION_V3,
        INCEPTION_V4,
        INCEPTION_RESNET_V1,
        INCEPTION_RESNET_V1_FACENET,
        INCEPTION_RESNET_V2,
        INCEPTION_RESNET_V2_RELEASED,
        INCEPTION_V4_CIFAR,
        INCEPTION_RESNET_V2_CIFAR,
        XCEPTION,
    )
}


def variant_of(name: str) -> Variant:
    """Return a variant by name. Raises DesignError, listing the names."""
    if name not in VARIANTS:
        near = get_close_matches(name, VARIANTS, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise DesignError("variant", "no such network", received(name), f"{hint}one of {', '.join(VARIANTS)}")
    return VARIANTS[name]
