"""Networks written a second time in plain torch, from their sources alone: what ours must compute.

Each is written from the description of its source, without our vocabulary, and
takes its weights in the order in which it runs. Branches stand in TF-Slim's
order, as ours do: in another order the channels of a concat are permuted.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["ReleasedGoogLeNet", "SmallInceptionResNetV2", "SmallInceptionV4", "with_weights_of"]


def with_weights_of(source: nn.Module, target: nn.Module) -> nn.Module:
    """Draw every value of `source` in float64 and copy them to `target`, by position; return `target`."""
    generator = torch.Generator().manual_seed(0)
    state = source.double().state_dict()
    for name, value in state.items():
        if name.endswith("running_var"):
            value.uniform_(0.5, 1.5, generator=generator)
        elif value.dim() > 1:
            value.normal_(0.0, (2 / value[0].numel()) ** 0.5, generator=generator)
        elif value.dim() == 1:
            value.normal_(1.0 if name.endswith("norm.weight") else 0.0, 0.1, generator=generator)
    copied = dict(zip(target.double().state_dict(), state.values(), strict=True))
    target.load_state_dict(copied)
    return target.eval()


# ── Viblo's networks for 32×32 images ────────────────────────────────────────


def unit(
    inputs: int, outputs: int, kernel: int | tuple[int, int], stride: int = 1, padding: str | int = 0
) -> nn.Module:
    """A convolution without a bias, torch's batch norm as it comes, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )


def stack(inputs: int, *layers: tuple[int, int | tuple[int, int]]) -> nn.Sequential:
    """Units of stride 1 that keep the grid."""
    widths = [inputs, *(channels for channels, _ in layers)]
    return nn.Sequential(
        *(unit(before, after, kernel, padding="same") for before, (after, kernel) in zip(widths, layers, strict=False))
    )


class Beside(nn.ModuleList):
    """Branches, each reading the same input, joined along the channels."""

    def forward(self, value: Tensor) -> Tensor:
        return torch.cat([branch(value) for branch in self], dim=1)


def small_stem() -> nn.Sequential:
    """Figure 3 without strides: 3 → 384 channels, 32×32 → 30×30."""
    pool = nn.MaxPool2d(3, 1, 1)
    return nn.Sequential(
        unit(3, 32, 3),
        stack(32, (32, 3), (64, 3)),
        Beside([stack(64, (96, 3)), pool]),
        Beside([stack(160, (64, 1), (64, (7, 1)), (64, (1, 7)), (96, 3)), stack(160, (64, 1), (96, 3))]),
        Beside([pool, stack(192, (192, 3))]),
    )


def averaged(inputs: int, outputs: int) -> nn.Sequential:
    """torch's average pool as it comes, which divides by 9 at the border, too; then a 1×1."""
    return nn.Sequential(nn.AvgPool2d(3, 1, 1), stack(inputs, (outputs, 1)))


def small_reduction_a(inputs: int, k: int, l: int, m: int, n: int) -> Beside:  # noqa: E741  # the paper's own letters
    """Figure 7: 30×30 → 14×14."""
    return Beside(
        [
            unit(inputs, n, 3, 2),
            nn.Sequential(stack(inputs, (k, 1), (l, 3)), unit(l, m, 3, 2)),
            nn.MaxPool2d(3, 2),
        ]
    )


def inception_a() -> Beside:
    """Figure 4."""
    return Beside(
        [stack(384, (96, 1)), stack(384, (64, 1), (96, 3)), stack(384, (64, 1), (96, 3), (96, 3)), averaged(384, 96)]
    )


def inception_b() -> Beside:
    """Figure 5, the long branch 1×7 first."""
    return Beside(
        [
            stack(1024, (384, 1)),
            stack(1024, (192, 1), (224, (1, 7)), (256, (7, 1))),
            stack(1024, (192, 1), (192, (1, 7)), (224, (7, 1)), (224, (1, 7)), (256, (7, 1))),
            averaged(1024, 128),
        ]
    )


def small_reduction_b() -> Beside:
    """Figure 8 with padding 1: 14×14 → 7×7."""
    return Beside(
        [
            nn.Sequential(stack(1024, (192, 1)), unit(192, 192, 3, 2, 1)),
            nn.Sequential(stack(1024, (256, 1), (256, (1, 7)), (320, (7, 1))), unit(320, 320, 3, 2, 1)),
            nn.MaxPool2d(3, 2, 1),
        ]
    )


def inception_c() -> Beside:
    """Figure 6, the long branch 1×3 first."""

    def split(inputs: int) -> Beside:
        return Beside([stack(inputs, (256, (1, 3))), stack(inputs, (256, (3, 1)))])

    return Beside(
        [
            stack(1536, (256, 1)),
            nn.Sequential(stack(1536, (384, 1)), split(384)),
            nn.Sequential(stack(1536, (384, 1), (448, (1, 3)), (512, (3, 1))), split(512)),
            averaged(1536, 256),
        ]
    )


class SmallInceptionV4(nn.Sequential):
    """Inception-v4 for 32×32 images and 100 classes, with `a`, `b` and `c` modules. Source: Viblo."""

    def __init__(self, a: int = 4, b: int = 7, c: int = 3) -> None:
        super().__init__(
            small_stem(),
            *(inception_a() for _ in range(a)),
            small_reduction_a(384, 192, 224, 256, 384),
            *(inception_b() for _ in range(b)),
            small_reduction_b(),
            *(inception_c() for _ in range(c)),
            nn.AvgPool2d(7),
            nn.Dropout2d(0.2),
            nn.Flatten(),
            nn.Linear(1536, 100),
        )


class ProjectedSum(nn.Module):
    """relu(norm(projection(x) + scale · linear(branches(x)))), both 1×1 with biases."""

    def __init__(self, inputs: int, branches: Beside, joined: int, outputs: int, scale: float) -> None:
        super().__init__()
        self.branches = branches
        self.linear = nn.Conv2d(joined, outputs, 1)
        self.projection = nn.Conv2d(inputs, outputs, 1)
        self.norm = nn.BatchNorm2d(outputs)
        self.scale = scale

    def forward(self, value: Tensor) -> Tensor:
        return torch.relu(self.norm(self.projection(value) + self.scale * self.linear(self.branches(value))))


def residual_a(inputs: int) -> ProjectedSum:
    """Figure 16."""
    branches = [stack(inputs, (32, 1)), stack(inputs, (32, 1), (32, 3)), stack(inputs, (32, 1), (48, 3), (64, 3))]
    return ProjectedSum(inputs, Beside(branches), 128, 384, 1.0)


def residual_b(inputs: int) -> ProjectedSum:
    """Figure 17."""
    branches = [stack(inputs, (192, 1)), stack(inputs, (128, 1), (160, (1, 7)), (192, (7, 1)))]
    return ProjectedSum(inputs, Beside(branches), 384, 1154, 0.1)


def residual_c(inputs: int) -> ProjectedSum:
    """Figure 19."""
    branches = [stack(inputs, (192, 1)), stack(inputs, (192, 1), (224, (1, 3)), (256, (3, 1)))]
    return ProjectedSum(inputs, Beside(branches), 448, 2048, 0.1)


def residual_reduction_b(inputs: int) -> Beside:
    """Figure 18: 14×14 → 6×6."""
    return Beside(
        [
            nn.Sequential(stack(inputs, (256, 1)), unit(256, 384, 3, 2)),
            nn.Sequential(stack(inputs, (256, 1)), unit(256, 288, 3, 2)),
            nn.Sequential(stack(inputs, (256, 1), (288, 3)), unit(288, 320, 3, 2)),
            nn.MaxPool2d(3, 2),
        ]
    )


class SmallInceptionResNetV2(nn.Sequential):
    """Inception-ResNet-v2 for 32×32 images and 100 classes, with `a`, `b` and `c` blocks. Source: Viblo."""

    def __init__(self, a: int = 5, b: int = 10, c: int = 5) -> None:
        super().__init__(
            small_stem(),
            *(residual_a(384) for _ in range(a)),
            small_reduction_a(384, 256, 256, 384, 384),
            *(residual_b(1152 if number == 0 else 1154) for number in range(b)),
            residual_reduction_b(1154),
            *(residual_c(2146 if number == 0 else 2048) for number in range(c)),
            nn.AvgPool2d(6),
            nn.Dropout2d(0.2),
            nn.Flatten(),
            nn.Linear(2048, 100),
        )


# ── The GoogLeNet that Google released ───────────────────────────────────────


def ahead(value: Tensor, kernel: int, stride: int, fill: float = 0.0) -> Tensor:
    """Pad as TensorFlow's SAME does: the grid is ⌈size / stride⌉, the odd pixel goes after."""
    sides: list[int] = []
    for size in (value.shape[-1], value.shape[-2]):
        missing = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        sides += [missing // 2, missing - missing // 2]
    return functional.pad(value, sides, value=fill)


class Same(nn.Module):
    """A convolution with a bias and ReLU, padded as TensorFlow does."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride)

    def forward(self, value: Tensor) -> Tensor:
        return torch.relu(self.conv(ahead(value, self.kernel, self.stride)))


class SamePool(nn.Module):
    """A 3×3 max pool, padded as TensorFlow does."""

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.stride = stride

    def forward(self, value: Tensor) -> Tensor:
        return functional.max_pool2d(ahead(value, 3, self.stride, float("-inf")), 3, self.stride)


class Neighbours(nn.Module):
    """TensorFlow's LRN: x / sqrt(2 + 0.0001 · the sum of squares over five channels on either side)."""

    def forward(self, value: Tensor) -> Tensor:
        channels = value.shape[1]
        sums = [value[:, max(0, at - 5) : at + 6].square().sum(1) for at in range(channels)]
        return value / (2.0 + 1e-4 * torch.stack(sums, 1)).sqrt()


class Mixed(Beside):
    """1×1 | 1×1, 3×3 | 1×1, 5×5 | max pool, 1×1; its width follows from its bank."""

    def __init__(self, inputs: int, one: int, reduce_3: int, three: int, reduce_5: int, five: int, pool: int) -> None:
        super().__init__(
            [
                Same(inputs, one, 1),
                nn.Sequential(Same(inputs, reduce_3, 1), Same(reduce_3, three, 3)),
                nn.Sequential(Same(inputs, reduce_5, 1), Same(reduce_5, five, 5)),
                nn.Sequential(SamePool(1), Same(inputs, pool, 1)),
            ]
        )


class Softmaxless(nn.Sequential):
    """An auxiliary head up to what enters its softmax."""

    def __init__(self, inputs: int) -> None:
        super().__init__(
            nn.AvgPool2d(5, 3),
            Same(inputs, 128, 1),
            nn.Flatten(),
            nn.Linear(2048, 1024),
            nn.ReLU(),
            nn.Linear(1024, 1008),
        )


class ReleasedGoogLeNet(nn.Module):
    """The graph of 2015, up to its three softmaxes: softmax2, softmax0, softmax1.

    Source: the graph as TensorFlow's DeepDream notebook prints it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.to_4a = nn.Sequential(
            Same(3, 64, 7, 2),
            SamePool(2),
            Neighbours(),
            Same(64, 64, 1),
            Same(64, 192, 3),
            Neighbours(),
            SamePool(2),
            Mixed(192, 64, 96, 128, 16, 32, 32),
            Mixed(256, 128, 128, 192, 32, 96, 64),
            SamePool(2),
            Mixed(480, 192, 96, 204, 16, 48, 64),
        )
        self.to_4d = nn.Sequential(
            Mixed(508, 160, 112, 224, 24, 64, 64),
            Mixed(512, 128, 128, 256, 24, 64, 64),
            Mixed(512, 112, 144, 288, 32, 64, 64),
        )
        self.to_end = nn.Sequential(
            Mixed(528, 256, 160, 320, 32, 128, 128),
            SamePool(2),
            Mixed(832, 256, 160, 320, 48, 128, 128),
            Mixed(832, 384, 192, 384, 48, 128, 128),
            nn.AvgPool2d(7),
            nn.Flatten(),
            nn.Linear(1024, 1008),
        )
        self.heads = nn.ModuleList([Softmaxless(508), Softmaxless(528)])

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        first = self.to_4a(image)
        second = self.to_4d(first)
        return self.to_end(second), self.heads[0](first), self.heads[1](second)
