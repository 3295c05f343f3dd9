"""The command line: ``python -m inception_lab COMMAND``, or ``inception-lab COMMAND`` where it is installed.

Exit status 0, 1 where `verify` finds a difference, 2 with one line on stderr
for bad input. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from inception_lab.cli import commands
from inception_lab.cli import course as course_commands
from inception_lab.cli import inside as inside_command
from inception_lab.cli import run as run_commands
from inception_lab.cli.app import start_app
from inception_lab.cost.dtypes import VALUE_BYTES
from inception_lab.design import Design, parse_design
from inception_lab.draw.network.overlays import OVERLAYS
from inception_lab.draw.network.tree import DEPTHS
from inception_lab.errors import DesignError, LabError, received, shortened, single
from inception_lab.reading import read_whole

__all__ = ["main"]

_FORMATS = ("text", "json", "csv", "markdown")
_SWEPT = (1, 2, 4, 8, 16)
_ELSEWHERE = "free some space there, or write it elsewhere"


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Write one line on stderr and leave with status 2."""
        self.exit(2, f"{self.prog}: {shortened(message, 1_000)}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        text, status = _run(options)
        _write(text if text.endswith("\n") or not text else text + "\n")
    except LabError as error:
        sys.stderr.write(f"inception_lab: {error}\n")
        return 2
    except BrokenPipeError:
        # The reader (head, less) has what it wanted; Python must not complain at exit, either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("inception_lab: stopped\n")
        return 130
    return status


def _write(text: str) -> None:
    """Write the answer. Raises LabError where there is no room for it, BrokenPipeError where nobody reads it."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What could not be written must not be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise LabError("output", "cannot be written", error.strerror or str(error), _ELSEWHERE) from None


def _run(options: argparse.Namespace) -> tuple[str, int]:
    match options.command:
        case "variants":
            return commands.variants(options.name, options.format), 0
        case "summary":
            return commands.summary(_design(options), options.format), 0
        case "verify":
            return commands.verify(_design(options), options.format)
        case "run":
            return _run_design(options), 0
        case "inside":
            return _look_inside(options)
        case "experiment":
            wanted = run_commands.RunOptions(options.device, batch=options.batch, repeats=options.repeats)
            return run_commands.experiment(options.experiment, wanted, options.format), 0
        case "claims":
            return course_commands.claims(options.claim, options.format), 0
        case "app":
            return "", start_app(options.port, options.address)
        case "quantities":
            return course_commands.measured(options.page, options.link, options.format), 0
        case "handout":
            return course_commands.printed(options.plan, options.output, teacher=options.teacher), 0
        case _:
            chosen = _design(options)
            depth, colour, against = options.depth, options.colour, options.against
            if options.style == "scale":
                _refuse_beside("--style scale", {"--depth": depth, "--colour": colour})
                return commands.draw_to_scale(chosen, options.format, against), 0
            if against is not None:
                _refuse_beside("--against", {"--colour": colour != "change" and colour})
            return commands.draw(chosen, options.format, depth or "module", colour or "kind", against), 0


def _run_design(options: argparse.Namespace) -> str:
    chosen, how = _design(options), _run_options(options)
    if options.modes is not None:
        taken = {"--backward": how.backward, "--channels-last": how.channels_last, "--dtype": how.dtype != "float32"}
        _refuse_beside("--modes", taken)
        return run_commands.modes(chosen, how, options.modes.split(","), options.format)
    if options.sweep_batch is not None:
        _refuse_beside("--sweep-batch", {"--backward": how.backward})
        return run_commands.sweep(chosen, how, options.sweep_batch, options.format)
    return run_commands.run(chosen, how, options.format)


def _refuse_beside(option: str, others: Mapping[str, object]) -> None:
    """Raise LabError where one of `others` is given, which `option` would not heed."""
    for name, given in others.items():
        if given:
            raise LabError(name, f"has no effect with {option}", remedy="leave one of them out")


def _look_inside(options: argparse.Namespace) -> tuple[str, int]:
    wanted = inside_command.InsideOptions(
        options.layer, options.channel, options.at, options.image, options.device, options.rows
    )
    return inside_command.inside(_design(options), wanted, options.format)


def _run_options(options: argparse.Namespace) -> run_commands.RunOptions:
    return run_commands.RunOptions(
        options.device,
        options.dtype,
        batch=options.batch,
        repeats=options.repeats,
        channels_last=options.channels_last,
        backward=options.backward,
    )


def _design(options: argparse.Namespace) -> Design:
    settings: dict[str, str] = {}
    size = [] if options.input is None else [("input", options.input)]
    for name, value in (*map(_setting, options.set), *size):
        if name in settings:
            single(f"--set {name}", (settings[name], value))
        settings[name] = value
    return parse_design(options.name, settings, options.edit)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise DesignError("--set", "a knob is set as KNOB=VALUE", received(text), "such as width=0.5")
    return name.strip(), value.strip()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="inception_lab", description="Look inside networks of the Inception family.")
    kinds = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    app = kinds.add_parser("app", help="start the app for the browser")
    app.add_argument("--port", type=_positive, metavar="N", help="where it listens (default: the first free from 8501)")
    app.add_argument("--address", metavar="HOST", help="on which of this machine's addresses (default: all)")
    listing = kinds.add_parser("variants", help="list the networks, or one network's knobs")
    listing.add_argument("name", nargs="?", metavar="NAME", help="show the knobs of this network")
    _add_format(listing, _FORMATS)
    summary = kinds.add_parser("summary", help="show every layer's shape and cost")
    _add_design(summary)
    _add_format(summary, _FORMATS)
    verify = kinds.add_parser("verify", help="build it in torch and hold it against three counters and its paper")
    _add_design(verify)
    _add_format(verify, _FORMATS)
    _add_run(kinds.add_parser("run", help="run a forward pass and measure it"))
    _add_inside(kinds.add_parser("inside", help="show how one value of a layer comes to be, product by product"))
    prepared = kinds.add_parser("experiment", help="time two networks whose costs the labs count, in one run")
    prepared.add_argument("experiment", nargs="?", metavar="NAME", help="without one, the experiments are listed")
    _add_format(prepared, _FORMATS)
    _add_measuring(prepared)
    draw = kinds.add_parser("draw", help="draw it")
    _add_design(draw)
    _add_format(draw, ("dot", "svg", "html"))
    draw.add_argument(
        "--style",
        choices=("boxes", "scale"),
        default="boxes",
        help="boxes to walk into, or volumes and ribbons drawn to scale, as svg or html (default: boxes)",
    )
    draw.add_argument(
        "--depth",
        choices=tuple(DEPTHS),
        help="how far it is open (default: module)",
    )
    draw.add_argument(
        "--colour",
        "--color",
        choices=tuple(OVERLAYS),
        help="what the colours mean (default: kind)",
    )
    draw.add_argument(
        "--against",
        metavar="DESIGN",
        help="another network, such as googlenet or googlenet?width=0.5: colour by what differs, or draw it above",
    )
    claims = kinds.add_parser("claims", help="say what is claimed of the family, and whether it holds")
    claims.add_argument("claim", nargs="?", metavar="ID", help="show how this claim is computed, such as C5")
    _add_format(claims, _FORMATS)
    quantities = kinds.add_parser("quantities", help="list what a page measures, by the names that lessons use")
    quantities.add_argument("page", metavar="PAGE", help="explorer, module, factorization, stem, grid, compare, …")
    quantities.add_argument("link", nargs="?", default="", metavar="LINK", help='its state, such as "kernel=7"')
    _add_format(quantities, _FORMATS)
    printed = kinds.add_parser("handout", help="print a lesson plan: a page for the students, or the teacher's")
    printed.add_argument("plan", metavar="PLAN", help="a plan in assets/lessons/plans by its name, or a .toml file")
    printed.add_argument("-o", "--output", metavar="FILE", help="write the page there (default: standard output)")
    printed.add_argument("--teacher", action="store_true", help="with the notes, the answers and the mistakes")
    return parser


def _add_run(run: argparse.ArgumentParser) -> None:
    _add_design(run)
    _add_format(run, _FORMATS)
    _add_measuring(run)
    run.add_argument("--dtype", choices=tuple(VALUE_BYTES), default="float32")
    run.add_argument("--channels-last", action="store_true", help="keep the channels innermost in memory")
    run.add_argument("--backward", action="store_true", help="measure forward and backward together, too")
    more = run.add_mutually_exclusive_group()
    more.add_argument("--modes", metavar="MODES", help="compare ways of running: all, or eager,folded,bfloat16,…")
    more.add_argument(
        "--sweep-batch",
        nargs="?",
        const=_SWEPT,
        type=_batches,
        metavar="N,N,…",
        help=f"run with several batch sizes (default: {','.join(map(str, _SWEPT))})",
    )


def _add_inside(look: argparse.ArgumentParser) -> None:
    _add_design(look)
    look.add_argument(
        "layer", metavar="LAYER", help="a layer's id, as `summary` lists them, or a part's: its last layer"
    )
    look.add_argument("--at", metavar="Y,X", help="row and column of the layer's output, from 0 (default: the middle)")
    look.add_argument("--channel", default="0", metavar="C", help="channel of the layer's output, from 0 (default: 0)")
    look.add_argument(
        "--image", default="cat", metavar="FILE", help="an image file, or cat, coffee, card (default: cat)"
    )
    look.add_argument("--rows", type=_positive, default=8, metavar="N", help="channels shown singly (default: 8)")
    look.add_argument("--device", default="cpu", help="cpu, cuda, cuda:N, mps or fastest (default: cpu)")
    _add_format(look, _FORMATS)


def _add_measuring(command: argparse.ArgumentParser) -> None:
    command.add_argument("--device", default="cpu", help="cpu, cuda, cuda:N, mps or fastest (default: cpu)")
    command.add_argument("--batch", type=_positive, default=1, metavar="N", help="images in one pass (default: 1)")
    command.add_argument("--repeats", type=_positive, default=10, metavar="N", help="measured passes (default: 10)")


def _batches(text: str) -> tuple[int, ...]:
    return tuple(map(_positive, text.split(",")))


def _positive(text: str) -> int:
    try:
        number = read_whole(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number above 0 (received {received(text)})")
    return number


def _add_design(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", help="a network's name, as `variants` lists them")
    command.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help="turn a knob; repeatable")
    command.add_argument(
        "--edit", action="append", default=[], metavar="ID:FIELD=VALUE", help="edit one layer by its id; repeatable"
    )
    command.add_argument("--input", metavar="CxHxW", help="input size, such as 3x299x299")


def _add_format(command: argparse.ArgumentParser, formats: tuple[str, ...]) -> None:
    command.add_argument("--format", choices=formats, default=formats[0], help=f"default: {formats[0]}")
