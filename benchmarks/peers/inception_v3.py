"""Inception-v3 in plain torch, by hand, after 1512.00567 and the released network; nothing of the library is used."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["InceptionV3"]


class ConvNorm(nn.Module):
    """Convolution, batch norm, ReLU."""

    def __init__(
        self,
        inputs: int,
        filters: int,
        kernel: int | tuple[int, int],
        stride: int = 1,
        padding: int | tuple[int, int] = 0,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, filters, kernel, stride, padding, bias=False)
        self.norm = nn.BatchNorm2d(filters, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) → (N, filters, H', W')."""
        return functional.relu(self.norm(self.conv(x)), inplace=True)


def pooled(x: Tensor) -> Tensor:
    """Average over 3×3, padding counted as zeros."""
    return functional.avg_pool2d(x, 3, 1, 1)


class ModuleA(nn.Module):
    """1×1; 1×1, 5×5; 1×1, 3×3, 3×3; pool, 1×1 (figure 5)."""

    def __init__(self, inputs: int, pool_filters: int) -> None:
        super().__init__()
        self.one = ConvNorm(inputs, 64, 1)
        self.five_1 = ConvNorm(inputs, 48, 1)
        self.five_2 = ConvNorm(48, 64, 5, padding=2)
        self.three_1 = ConvNorm(inputs, 64, 1)
        self.three_2 = ConvNorm(64, 96, 3, padding=1)
        self.three_3 = ConvNorm(96, 96, 3, padding=1)
        self.pool = ConvNorm(inputs, pool_filters, 1)

    def forward(self, x: Tensor) -> Tensor:
        """35×35 stays."""
        five = self.five_2(self.five_1(x))
        three = self.three_3(self.three_2(self.three_1(x)))
        return torch.cat([self.one(x), five, three, self.pool(pooled(x))], 1)


class ReductionA(nn.Module):
    """35×35 to 17×17."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.three = ConvNorm(inputs, 384, 3, stride=2)
        self.double_1 = ConvNorm(inputs, 64, 1)
        self.double_2 = ConvNorm(64, 96, 3, padding=1)
        self.double_3 = ConvNorm(96, 96, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 288, 35, 35) → (N, 768, 17, 17)."""
        double = self.double_3(self.double_2(self.double_1(x)))
        return torch.cat([self.three(x), double, functional.max_pool2d(x, 3, 2)], 1)


class ModuleB(nn.Module):
    """1×1; 1×1, 1×7, 7×1; 1×1 and two such pairs; pool, 1×1 (figure 6)."""

    def __init__(self, middle: int) -> None:
        super().__init__()
        self.one = ConvNorm(768, 192, 1)
        self.seven_1 = ConvNorm(768, middle, 1)
        self.seven_2 = ConvNorm(middle, middle, (1, 7), padding=(0, 3))
        self.seven_3 = ConvNorm(middle, 192, (7, 1), padding=(3, 0))
        self.double_1 = ConvNorm(768, middle, 1)
        self.double_2 = ConvNorm(middle, middle, (7, 1), padding=(3, 0))
        self.double_3 = ConvNorm(middle, middle, (1, 7), padding=(0, 3))
        self.double_4 = ConvNorm(middle, middle, (7, 1), padding=(3, 0))
        self.double_5 = ConvNorm(middle, 192, (1, 7), padding=(0, 3))
        self.pool = ConvNorm(768, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        """17×17 stays."""
        seven = self.seven_3(self.seven_2(self.seven_1(x)))
        double = self.double_5(self.double_4(self.double_3(self.double_2(self.double_1(x)))))
        return torch.cat([self.one(x), seven, double, self.pool(pooled(x))], 1)


class ReductionB(nn.Module):
    """17×17 to 8×8."""

    def __init__(self) -> None:
        super().__init__()
        self.three_1 = ConvNorm(768, 192, 1)
        self.three_2 = ConvNorm(192, 320, 3, stride=2)
        self.seven_1 = ConvNorm(768, 192, 1)
        self.seven_2 = ConvNorm(192, 192, (1, 7), padding=(0, 3))
        self.seven_3 = ConvNorm(192, 192, (7, 1), padding=(3, 0))
        self.seven_4 = ConvNorm(192, 192, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 768, 17, 17) → (N, 1280, 8, 8)."""
        three = self.three_2(self.three_1(x))
        seven = self.seven_4(self.seven_3(self.seven_2(self.seven_1(x))))
        return torch.cat([three, seven, functional.max_pool2d(x, 3, 2)], 1)


class ModuleC(nn.Module):
    """Branches that fork into 1×3 and 3×1 (figure 7)."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.one = ConvNorm(inputs, 320, 1)
        self.three_1 = ConvNorm(inputs, 384, 1)
        self.three_2 = ConvNorm(384, 384, (1, 3), padding=(0, 1))
        self.three_3 = ConvNorm(384, 384, (3, 1), padding=(1, 0))
        self.double_1 = ConvNorm(inputs, 448, 1)
        self.double_2 = ConvNorm(448, 384, 3, padding=1)
        self.double_3 = ConvNorm(384, 384, (1, 3), padding=(0, 1))
        self.double_4 = ConvNorm(384, 384, (3, 1), padding=(1, 0))
        self.pool = ConvNorm(inputs, 192, 1)

    def forward(self, x: Tensor) -> Tensor:
        """8×8 stays."""
        three = self.three_1(x)
        double = self.double_2(self.double_1(x))
        return torch.cat(
            [
                self.one(x),
                torch.cat([self.three_2(three), self.three_3(three)], 1),
                torch.cat([self.double_3(double), self.double_4(double)], 1),
                self.pool(pooled(x)),
            ],
            1,
        )


class InceptionV3(nn.Module):
    """(N, 3, 299, 299) → (N, 1000), without the auxiliary head."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            ConvNorm(3, 32, 3, stride=2),
            ConvNorm(32, 32, 3),
            ConvNorm(32, 64, 3, padding=1),
            nn.MaxPool2d(3, 2),
            ConvNorm(64, 80, 1),
            ConvNorm(80, 192, 3),
            nn.MaxPool2d(3, 2),
        )
        self.a = nn.Sequential(ModuleA(192, 32), ModuleA(256, 64), ModuleA(288, 64), ReductionA(288))
        self.b = nn.Sequential(ModuleB(128), ModuleB(160), ModuleB(160), ModuleB(192), ReductionB())
        self.c = nn.Sequential(ModuleC(1280), ModuleC(2048))
        self.dropout = nn.Dropout(0.5)
        self.classifier = nn.Linear(2048, 1000)

    def forward(self, x: Tensor) -> Tensor:
        """Run it."""
        x = functional.adaptive_avg_pool2d(self.c(self.b(self.a(self.stem(x)))), 1)
        logits: Tensor = self.classifier(torch.flatten(self.dropout(x), 1))
        return logits
