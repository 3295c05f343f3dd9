"""The articles whose statements are checked, as they are cited."""

from __future__ import annotations

from typing import Final

__all__ = ["MODULES", "OPENGENUS", "STACK_OVERFLOW", "VIBLO", "VIDHYA"]

MODULES: Final = "“Understanding Inception Modules” (2018-06-26)"
OPENGENUS: Final = "OpenGenus, “Understanding Inception-ResNet V1 architecture”"
STACK_OVERFLOW: Final = "Stack Overflow, “InceptionResnetV2 STEM block keras implementation mismatch …”"
VIBLO: Final = "Viblo, “Paper reading: Inception-v4, Inception-ResNet …”"
VIDHYA: Final = "Analytics Vidhya, “Build Inception Network from Scratch with Python!”"
