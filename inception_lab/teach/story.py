"""The home page's story in five steps: real designs drawn to scale, and a sentence whose numbers are computed.

A step shows one frame after the other; the browser lets the shapes of one flow into
the next by their ids. Shapes of a `group` that stands in both frames under other ids
are seen to zoom: a module closes up into its tower, and opens out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypedDict

from inception_lab.cost import graph_cost
from inception_lab.design import Design, graph_of, network_of
from inception_lab.draw.scale.close_ups import CloseUp, Sheet, close_ups, close_ups_scale
from inception_lab.draw.scale.picture import PictureData, ScalePicture
from inception_lab.draw.scale.shapes import Slab
from inception_lab.draw.scale.skyline import skyline, skyline_scale, towers_of
from inception_lab.graph import LayerGraph, infer, kind_of
from inception_lab.labs.results import STORY as FAMILY
from inception_lab.rewrite import isolate, without_reductions
from inception_lab.spec import Conv, Network
from inception_lab.teach.pages import quantities, read_link
from inception_lab.teach.photograph import PhotographData, photograph
from inception_lab.text.numbers import change, count, grouped
from inception_lab.text.words import format_pair

__all__ = ["Frame", "Numbers", "Step", "Story", "StoryData", "numbers", "story"]

MODULE: Final = "3a"
"""The module that is looked at: GoogLeNet's first."""
_LAST: Final = "inception_resnet_v2_released"
_CARDS: Final = (
    # variant, module, what it brought, the tower of GoogLeNet out of which it grows
    ("inception_v2", "Mixed_5b", "v2: two 3×3 for a 5×5", "3b"),
    ("inception_v3", "Mixed_6c", "v3: 1×7 and 7×1 for a 7×7", "4b"),
    ("inception_v4", "Mixed_6b", "v4: one plan, more modules", "4d"),
    (_LAST, "block17_1", "ResNets: add to what came in", "5a"),
)
_WIDE: Final = (900.0, 440.0)
_NARROW: Final = (358.0, 430.0)
_NARROW_CARDS: Final = 860.0
"""Pixels of a sheet: where there is room, on a phone, and there with four modules below each other."""
_READ_WORDS: Final = 2.6
"""Words a second that are read beside a picture."""
_LOOK_SECONDS: Final = 4.0


class StepData(TypedDict):
    """A step as JSON: its words, the numbers of its frames' pictures, whether each keeps old outlines, its time."""

    title: str
    number: str
    sentence: str
    frames: list[int]
    outlines: list[bool]
    seconds: float


class StoryData(TypedDict):
    """The story as JSON; `groups` has for each picture the group of each of its shapes, empty for none.

    The photograph stands on the first step's picture.
    """

    steps: list[StepData]
    pictures: list[PictureData]
    groups: list[list[str]]
    photograph: PhotographData


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture, by its number, that a step shows; `outlines` keeps those of what shrinks, on the same scale."""

    picture: int
    outlines: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its title, the number it is about, the sentence beside the picture, and its frames."""

    title: str
    number: str
    sentence: str
    frames: tuple[Frame, ...]

    @property
    def seconds(self) -> float:
        """How long it stands where the story plays by itself."""
        return round(_LOOK_SECONDS + len(self.sentence.split()) / _READ_WORDS, 1)

    def data(self) -> StepData:
        """Return the step as JSON."""
        return {
            "title": self.title,
            "number": self.number,
            "sentence": self.sentence,
            "frames": [frame.picture for frame in self.frames],
            "outlines": [frame.outlines for frame in self.frames],
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Story:
    """The steps and the pictures that they show, each with the group of every shape."""

    steps: tuple[Step, ...]
    pictures: tuple[ScalePicture, ...]
    groups: tuple[tuple[str, ...], ...]

    @property
    def photograph(self) -> PhotographData:
        """The image that the first step's module looks at."""
        graph = graph_of(Design("googlenet"))
        entering = next(node.inputs[0] for node in graph.nodes if node.block == MODULE)
        return photograph(_module(naive=True), entering, self.pictures[_NAIVE])

    def data(self) -> StoryData:
        """Return the story as JSON."""
        return {
            "steps": [step.data() for step in self.steps],
            "pictures": [picture.data() for picture in self.pictures],
            "groups": [list(groups) for groups in self.groups],
            "photograph": self.photograph,
        }


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the sentences say, exactly; MACs of one image."""

    kernels: tuple[str, ...]
    channels_in: int
    naive_channels: int
    naive_macs: int
    reduced_macs: int
    row_naive_channels: int
    row_naive_macs: int
    row_reduced_macs: int
    modules: int
    googlenet_macs: int
    googlenet_params: int
    two_3x3_saved: str
    pair_7x7_saved: str
    v4_modules: int
    shortcuts: int
    first_error: str
    last_error: str
    last_network: str


@lru_cache(maxsize=1)
def numbers() -> Numbers:
    """Return the story's numbers, each from the library; errors are quoted from the papers' tables."""
    naive, reduced = _module(naive=True), _module(naive=False)
    rows = [towers_of(graph_of(Design(name)), only_modules=True) for name in ("googlenet_naive", "googlenet")]
    total = graph_cost(graph_of(Design("googlenet"))).total
    kernels = [node.layer.kernel for node in naive.nodes if isinstance(node.layer, Conv)]
    first, last = FAMILY[0].result, next(step.result for step in FAMILY if step.variant == _LAST)
    return Numbers(
        kernels=tuple(map(format_pair, kernels)),
        channels_in=naive.nodes[0].out_shape[0],
        naive_channels=naive.node(naive.output).out_shape[0],
        naive_macs=graph_cost(naive).total.macs,
        reduced_macs=graph_cost(reduced).total.macs,
        row_naive_channels=rows[0][-1].leaving[0],
        row_naive_macs=sum(column.macs for column in rows[0]),
        row_reduced_macs=sum(column.macs for column in rows[1]),
        modules=len(rows[1]),
        googlenet_macs=total.macs,
        googlenet_params=total.params,
        two_3x3_saved=_saved("kernel=5&scheme=two_3x3"),
        pair_7x7_saved=_saved("kernel=7&scheme=1xn_nx1"),
        v4_modules=len(
            [c for c in towers_of(graph_of(Design("inception_v4")), only_modules=True) if c.stage != "stem"]
        ),
        shortcuts=sum(kind_of(node) == "sum" for node in graph_of(Design(_LAST)).nodes),
        first_error=first.top5,
        last_error=last.top5,
        last_network=last.network,
    )


def _saved(link: str) -> str:
    """Return what the factorization lab says that factors change at equal width."""
    measured = quantities("factorization", read_link(link))
    return change(int(measured["factored_macs"]), int(measured["whole_macs"]))


def _module(*, naive: bool) -> LayerGraph:
    network = _isolated("googlenet", MODULE)
    return infer(without_reductions(network) if naive else network)


def _isolated(variant: str, module: str) -> Network:
    """Return one module of a network, with the input that it has there."""
    shape = next(node.in_shapes[0] for node in graph_of(Design(variant)).nodes if node.block == module)
    return isolate(network_of(Design(variant)), module, shape)


# ── Pictures ─────────────────────────────────────────────────────────────────

_NAIVE, _NAIVE_ROW, _REDUCED, _REDUCED_ROW, _GOOGLENET, _FAMILY = range(6)
"""The pictures by their numbers."""


@lru_cache(maxsize=4)
def story(*, dark: bool = False, narrow: bool = False) -> Story:
    """Return the story for a page; `narrow` for a phone's."""
    pictures = _pictures(dark=dark, narrow=narrow)
    return Story(_steps(numbers()), pictures, tuple(map(_grouped, range(len(pictures)), pictures)))


def _pictures(*, dark: bool, narrow: bool) -> tuple[ScalePicture, ...]:
    width, height = _NARROW if narrow else _WIDE
    sheet = Sheet(width, height, brief=narrow)
    module = {naive: [CloseUp(_module(naive=naive))] for naive in (True, False)}
    close = min((close_ups_scale(module[naive], sheet) for naive in module), key=lambda scale: scale.channel)
    graphs = {naive: graph_of(Design("googlenet_naive" if naive else "googlenet")) for naive in (True, False)}
    rows = {naive: towers_of(graph, only_modules=True) for naive, graph in graphs.items()}
    row = skyline_scale(rows[True], width, height)
    cards = Sheet(width, _NARROW_CARDS if narrow else height, 1 if narrow else 2, brief=True)

    def at_row(*, naive: bool) -> ScalePicture:
        return skyline(graphs[naive], rows[naive], width=width, height=height, scale=row, dark=dark)

    whole = towers_of(graphs[False])
    return (
        close_ups(module[True], sheet, scale=close, dark=dark),
        at_row(naive=True),
        close_ups(module[False], sheet, scale=close, dark=dark),
        at_row(naive=False),
        skyline(graphs[False], whole, width=width, height=height, dark=dark),
        close_ups(_cards(numbers()), cards, dark=dark),
    )


def _cards(known: Numbers) -> list[CloseUp]:
    said = (
        f"{known.two_3x3_saved} MACs",
        f"{known.pair_7x7_saved} MACs",
        f"{known.v4_modules} modules",
        f"{known.shortcuts} shortcuts",
    )
    return [
        CloseUp(infer(_isolated(variant, module)), f"{tower}:", title, number)
        for (variant, module, title, tower), number in zip(_CARDS, said, strict=True)
    ]


def _grouped(number: int, picture: ScalePicture) -> tuple[str, ...]:
    """Return the group of each shape: the module, or the tower, to which it belongs."""
    if number in (_NAIVE, _REDUCED):
        return tuple("" if shape.id.startswith("legend/") else MODULE for shape in picture.shapes)
    if number == _FAMILY:
        return tuple(shape.id.partition(":")[0] if ":" in shape.id else "" for shape in picture.shapes)
    return tuple(
        shape.pick.removeprefix("module:") if isinstance(shape, Slab) and shape.pick.startswith("module:") else ""
        for shape in picture.shapes
    )


# ── Words ────────────────────────────────────────────────────────────────────


def _steps(known: Numbers) -> tuple[Step, ...]:
    *first, last = known.kernels
    row = grouped(known.modules)
    return (
        Step(
            "Look through several kernels",
            f"{known.channels_in} → {known.naive_channels} channels",
            f"An Inception module looks at an image's map through {', '.join(first)} and {last} kernels and a pool, "
            "and stacks what they see.",
            (Frame(_NAIVE),),
        ),
        Step(
            "In a row they explode",
            f"{count(known.row_naive_macs)} MACs",
            f"Each pool passes every channel on: {row} modules turn {grouped(known.channels_in)} channels into "
            f"{grouped(known.row_naive_channels)}, and every kernel reads them all.",
            (Frame(_NAIVE_ROW),),
        ),
        Step(
            "A 1×1 before each kernel",
            f"{count(known.naive_macs)} → {count(known.reduced_macs)} MACs",
            f"1×1 convolutions narrow the ribbon before each large kernel and behind the pool: "
            f"{change(known.reduced_macs, known.naive_macs)} multiply-adds (MACs) in the same module.",
            (Frame(_NAIVE), Frame(_REDUCED, outlines=True)),
        ),
        Step(
            "Nine of them are GoogLeNet",
            f"{count(known.googlenet_macs)} MACs",
            f"The {row} modules now cost {count(known.row_reduced_macs)}, not {count(known.row_naive_macs)}. With a "
            f"stem and a classifier they are GoogLeNet, {count(known.googlenet_params)} parameters.",
            (Frame(_NAIVE_ROW), Frame(_REDUCED_ROW, outlines=True), Frame(_GOOGLENET)),
        ),
        Step(
            "What its heirs changed",
            f"{known.first_error} % → {known.last_error} % error",
            "Smaller kernels, more modules, a shortcut: the top-5 error with one crop, as printed, from GoogLeNet to "
            f"{known.last_network}.",
            (Frame(_FAMILY),),
        ),
    )
