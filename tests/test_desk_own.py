"""What is a visitor's own, an image and what was made of it, is let go minutes after its run."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

import pytest

from inception_lab.engine.requests.activations import ActivationsRequest
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.engine.requests.job import Job, Passes
from inception_lab.engine.serving.desk import Desk
from inception_lab.engine.serving.states import Failed
from inception_lab.errors import BackendError
from inception_lab.images import BUNDLED, fit
from tests.small_networks import every_kind
from tests.test_desk import JOB, Clock, Hands, job, wait_for


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(hands: Hands, clock: Clock) -> Iterator[Desk]:
    opened = Desk(hands, clock=clock)
    yield opened
    opened.close()


@dataclass(frozen=True)
class OwnJob(Job[Any]):
    """A job with an image in it."""

    number: int
    device: str = "cpu"
    seconds: float = 300.0

    @property
    def passes(self) -> tuple[Passes, ...]:
        return ()

    @property
    def kept_s(self) -> float:
        return self.seconds


class Maps:
    """What was made of it."""


def test_what_is_a_visitors_own_is_kept_for_minutes_only(desk: Desk, hands: Hands, clock: Clock) -> None:
    ticket = desk.submit("a", OwnJob(1))
    hands.end_only("maps")
    other = desk.submit("b", job(1))
    hands.end_only("figures")
    clock.now = 299.0
    assert desk.wait(desk.submit("c", OwnJob(1))) == desk.wait(ticket) == "maps"
    clock.now = 300.0
    assert isinstance(state := desk.state(ticket), Failed) and "its result was let go" in state.error.problem
    assert desk.wait(desk.submit("d", job(1))) == desk.wait(other) == "figures"
    desk.submit("c", OwnJob(1))
    hands.end_only("maps anew")
    assert desk.executions == 3


def test_what_is_a_visitors_own_is_held_by_nobody_afterwards(hands: Hands) -> None:
    desk = Desk(hands)
    try:
        made, asked, figures = Maps(), OwnJob(1, seconds=0.2), Maps()
        gone: list[weakref.ref[Any]] = [weakref.ref(made), weakref.ref(asked)]
        kept = weakref.ref(figures)
        desk.submit("a", asked)
        hands.end_only(made)
        desk.submit("b", job(1))
        hands.end_only(figures)
        hands.order.clear()
        del made, asked, figures
        # Nobody asks the desk for anything any more.
        wait_for(lambda: gc.collect() >= 0 and all(reference() is None for reference in gone))
        assert kept() is not None
    finally:
        desk.close()


def test_no_more_than_the_last_results_are_held_however_many_there_are(desk: Desk, hands: Hands) -> None:
    """A class that clicks through layers makes thousands of results within their minutes."""
    gone: list[weakref.ref[Any]] = []
    for number in range(80):
        made = Maps()
        gone.append(weakref.ref(made))
        desk.submit("a", OwnJob(number))
        hands.end_only(made)
        del made
    hands.order.clear()
    wait_for(lambda: gc.collect() >= 0 and sum(reference() is not None for reference in gone) <= 65)


def test_what_failed_is_let_go_too(desk: Desk, hands: Hands, clock: Clock) -> None:
    ticket = desk.submit("a", OwnJob(1))
    hands.end_only(BackendError("run", "it broke"))
    clock.now = 301.0
    assert isinstance(state := desk.state(ticket), Failed) and "let go" in state.error.problem


def test_jobs_with_an_image_are_their_visitors_own() -> None:
    network = every_kind()
    picture = fit(BUNDLED["cat"].read(), network.input)
    assert (
        ActivationsRequest(network, picture, ("stem",)).kept_s == InsideRequest(network, picture, "stem").kept_s == 300
    )
    assert JOB.kept_s == inf
