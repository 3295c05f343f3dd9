"""What a page asks of the desk: one run of a visitor at a time, each once, and again where another let it go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.engine.requests.job import STOPPED
from inception_lab.engine.serving.states import Failed, Finished, Running, State
from inception_lab.errors import BackendError
from inception_lab.ui import runs


@dataclass
class Order:
    """What stands for a ticket: a job, and how far it is."""

    job: str
    state: State[str] = field(default_factory=lambda: Running(None, 0.0, None))


@dataclass
class OneAtATime:
    """A desk that lets a visitor's run go where he asks for another; the test says when one is done."""

    orders: list[Order] = field(default_factory=list)

    def submit(self, session: str, job: str, *, fresh: bool = False) -> Order:
        del session, fresh
        if job == "refused":
            raise BackendError("memory", "it does not suffice")
        for order in self.orders:
            if isinstance(order.state, Running):
                order.state = Failed(STOPPED)
        self.orders.append(Order(job))
        return self.orders[-1]

    def state(self, order: Order) -> State[str]:
        return order.state

    def cancel(self, order: Order) -> None:
        order.state = Failed(STOPPED)

    def finish(self) -> None:
        self.orders[-1].state = Finished(f"{self.orders[-1].job} done")

    @property
    def jobs(self) -> list[str]:
        return [order.job for order in self.orders]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> OneAtATime:
    made = OneAtATime()
    monkeypatch.setattr(runs, "get_desk", lambda: made)
    return made


def _page() -> None:
    import streamlit as st

    from inception_lab.engine.requests.activations import ActivationsRequest
    from inception_lab.engine.requests.inside import InsideRequest
    from inception_lab.ui import runs

    runs.begin()
    first = st.session_state.get("first", "first")
    if st.session_state.get("room", "inside") == "elsewhere":
        runs.want(InsideRequest, "elsewhere", lambda: "elsewhere")  # type: ignore[arg-type, return-value]
        st.stop()
    kinds = ActivationsRequest, InsideRequest
    found = [
        runs.want(kind, name, lambda name=name: name)  # type: ignore[misc, arg-type]
        for kind, name in zip(kinds, (first, "second"), strict=True)
    ]
    st.text(f"{found}")


def open_page(**state: str) -> AppTest:
    app = AppTest.from_function(_page)
    for key, value in state.items():
        app.session_state[key] = value
    return app.run()


def shown(app: AppTest) -> str:
    assert not app.exception
    return str(app.text[0].value)


def test_the_second_is_asked_for_when_the_first_is_done(desk: OneAtATime) -> None:
    app = open_page()
    assert desk.jobs == ["first"] and len(app.button) == 1
    app.run()
    assert desk.jobs == ["first"]
    desk.finish()
    app.run()
    assert desk.jobs == ["first", "second"]
    desk.finish()
    app.run()
    assert shown(app) == "['first done', 'second done']" and not app.button
    app.run()
    assert desk.jobs == ["first", "second"]


def test_what_another_let_go_is_asked_for_again_and_not_said_to_be_stopped(desk: OneAtATime) -> None:
    app = open_page()
    desk.finish()
    app.run()
    app.session_state["first"] = "other"  # a knob moves while the second is under way
    app.run()
    assert desk.jobs == ["first", "second", "other"]
    desk.finish()
    app.run()
    assert desk.jobs == ["first", "second", "other", "second"] and not app.info
    desk.finish()
    app.run()
    assert shown(app) == "['other done', 'second done']" and not app.info


def test_what_another_room_left_under_way_holds_nothing_up(desk: OneAtATime) -> None:
    app = open_page(room="elsewhere")
    assert desk.jobs == ["elsewhere"]
    app.session_state["room"] = "inside"
    app.run()
    for _ in range(2):
        desk.finish()
        app.run()
    assert desk.jobs == ["elsewhere", "first", "second"]
    assert shown(app) == "['first done', 'second done']"


def _stopped(desk: OneAtATime, app: AppTest) -> list[str]:
    app.button[0].click().run()
    assert desk.orders[0].state == Failed(STOPPED)
    return [info.value for info in app.info]


def _refused(_: OneAtATime, app: AppTest) -> list[str]:
    app.session_state["first"] = "refused"
    app.run()
    return [error.value for error in app.error]


@pytest.mark.parametrize(
    ("end", "words"), [(_stopped, "It was stopped"), (_refused, "it does not suffice")], ids=["stopped", "refused"]
)
def test_what_ended_without_a_result_is_not_asked_for_again(
    desk: OneAtATime, end: Callable[[OneAtATime, AppTest], list[str]], words: str
) -> None:
    app = open_page()
    assert words in end(desk, app)[0]
    firsts = [job for job in desk.jobs if job != "second"]
    app.run()
    assert [job for job in desk.jobs if job != "second"] == firsts == ["first"]
    assert desk.jobs[-1] == "second"  # it holds nothing up
