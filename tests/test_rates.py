"""How often one visit may start a run or send a file: counted in the session, whichever field asks."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest

from inception_lab.engine.serving.states import Failed
from inception_lab.errors import BackendError, RateError
from inception_lab.rates import Limit, Limiter
from inception_lab.ui import rates, runs, sent_files

UI: Final = Path(sent_files.__file__).parent
THREE: Final = Limit("runs", 3, 60.0)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_as_many_as_are_allowed_come_at_once_and_the_next_when_the_first_is_a_minute_old() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(3):
        limiter.take(THREE, "a")
        clock.seconds += 5.0
    with pytest.raises(RateError) as refused:
        limiter.take(THREE, "a")
    assert str(refused.value) == "too fast: too many runs; wait 45 s"
    limiter.take(THREE, "b")
    clock.seconds += 44.5
    assert str(limiter.refusal(THREE, "a")) == "too fast: too many runs; wait 1 s"
    clock.seconds += 0.5
    assert limiter.refusal(THREE, "a") is None
    limiter.take(THREE, "a")
    with pytest.raises(RateError, match="wait 5 s"):
        limiter.take(THREE, "a")


def test_what_is_refused_costs_no_turn() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(3):
        limiter.take(THREE, "a")
    for _ in range(50):
        clock.seconds += 1.0
        with pytest.raises(RateError):
            limiter.take(THREE, "a")
    clock.seconds += 10.0
    for _ in range(3):
        limiter.take(THREE, "a")


def test_a_student_who_starts_a_run_each_second_for_minutes_never_waits() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(300):
        limiter.take(rates.RUNS, "a")
        clock.seconds += 1.0


def test_the_environment_sets_another_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCEPTION_LAB_UPLOADS", " 7 ")
    assert rates.allowed(rates.UPLOADS).most == 7
    assert rates.allowed(rates.RUNS) == rates.RUNS


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "10001", "9" * 5_000])
def test_what_is_no_number_of_turns_is_said(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("INCEPTION_LAB_RUNS", text)
    with pytest.raises(BackendError, match="INCEPTION_LAB_RUNS: must be a whole number from 1 to 10,000"):
        rates.allowed(rates.RUNS)


# ── Runs ─────────────────────────────────────────────────────────────────────


class Busy:
    """A desk that counts what it is asked for, and fails it at once."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def submit(self, session: str, job: object, *, fresh: bool = False) -> object:
        del session, fresh
        self.asked.append(job)
        return job

    def state(self, ticket: object) -> Failed:
        return Failed(BackendError("run", f"{ticket} did not work"))


def _two_buttons() -> None:
    import streamlit as st

    from inception_lab.ui import runs

    runs.begin()
    for number, kind in enumerate((str, bytes)):  # what stands for two kinds of jobs
        if st.button(f"Run {number}", key=f"run.{number}"):
            runs.start(number, kind())
        runs.follow(kind)  # type: ignore[arg-type]


def test_two_buttons_share_the_turns_of_a_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Busy()
    monkeypatch.setattr(runs, "get_desk", lambda: desk)
    monkeypatch.setenv("INCEPTION_LAB_RUNS", "3")
    app = AppTest.from_function(_two_buttons).run()
    for number in (0, 1, 0):
        app.button(key=f"run.{number}").click().run()
    assert len(desk.asked) == 3 and not app.warning
    app.button(key="run.1").click().run()
    assert len(desk.asked) == 3
    assert not app.exception
    [said] = [warning.value for warning in app.warning]
    assert re.fullmatch(r"too fast: too many runs; wait (60|5\d) s\.", said)
    other = AppTest.from_function(_two_buttons).run()
    other.button(key="run.0").click().run()
    assert len(desk.asked) == 4 and not other.warning, "another visit has turns of its own"


def test_what_a_page_wants_is_asked_for_when_there_is_a_turn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, clock = Busy(), Clock()
    monkeypatch.setattr(runs, "get_desk", lambda: desk)
    monkeypatch.setattr(rates, "monotonic", clock)
    monkeypatch.setenv("INCEPTION_LAB_RUNS", "1")
    app = AppTest.from_function(_wanting)
    app.session_state["wanted"] = "one"
    app.run()
    app.session_state["wanted"] = "two"
    app.run()
    assert desk.asked == ["one"]
    assert [warning.value for warning in app.warning] == ["too fast: too many runs; wait 60 s."]
    clock.seconds += 60.0
    app.run()
    assert desk.asked == ["one", "two"] and not app.exception


def _wanting() -> None:
    import streamlit as st

    from inception_lab.engine.requests.inside import InsideRequest
    from inception_lab.ui import runs

    runs.begin()
    wanted = st.session_state["wanted"]
    runs.want(InsideRequest, wanted, lambda: wanted)


def test_a_wrong_setting_is_one_sentence_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCEPTION_LAB_RUNS", "many")
    app = AppTest.from_function(_two_buttons).run()
    app.button(key="run.0").click().run()
    assert not app.exception
    assert app.error[0].value.startswith("INCEPTION\\_LAB\\_RUNS") or app.error[0].value.startswith(
        "INCEPTION_LAB_RUNS"
    )


# ── Files ────────────────────────────────────────────────────────────────────


def _two_fields() -> None:
    import streamlit as st

    from inception_lab.errors import LabError
    from inception_lab.ui.sent_files import content_of

    for key in ("a", "b"):
        sent = st.file_uploader(key, key=key)
        if sent is not None:
            try:
                st.text(f"{len(content_of(sent))} bytes")
            except LabError as error:
                st.warning(f"{error}")


def test_two_fields_share_the_turns_of_a_visit_and_a_file_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCEPTION_LAB_UPLOADS", "2")
    app = AppTest.from_function(_two_fields).run()
    app.file_uploader(key="a").set_value(("one", b"1", "text/plain")).run()
    for _ in range(5):
        app.run()
    app.file_uploader(key="b").set_value(("two", b"22", "text/plain")).run()
    assert [text.value for text in app.text] == ["1 bytes", "2 bytes"]
    app.file_uploader(key="a").set_value(("three", b"333", "text/plain")).run()
    assert [text.value for text in app.text] == ["2 bytes"]
    assert app.warning[0].value.startswith("too fast: too many files; wait ")


def test_a_visit_holds_the_last_few_files_and_another_its_own() -> None:
    manager = MemoryUploadedFileManager("/upload")
    for number in range(10):
        sent_files._add_and_drop(manager, "a", UploadedFileRec(f"{number}", "x", "text/plain", b"12345"))
    sent_files._add_and_drop(manager, "b", UploadedFileRec("other", "x", "text/plain", b"12345"))
    assert list(manager.file_storage["a"]) == ["6", "7", "8", "9"]
    assert list(manager.file_storage["b"]) == ["other"]


def test_the_app_holds_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryUploadedFileManager, "add_file", sent_files._add)
    sent_files.hold_few_in_memory()
    manager = MemoryUploadedFileManager("/upload")
    for number in range(10):
        manager.add_file("a", UploadedFileRec(f"{number}", "x", "text/plain", b"12345"))
    assert len(manager.file_storage["a"]) == sent_files.MOST_HELD


def attributes(path: Path) -> set[str]:
    """Return every name behind a dot in a file, and every name that is called."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return called | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_every_run_and_every_file_of_a_page_comes_through_one_place() -> None:
    used = {path.relative_to(UI): attributes(path) for path in UI.rglob("*.py")}
    assert [str(path) for path, names in used.items() if "submit" in names] == ["runs.py"]
    fields = [names for names in used.values() if "file_uploader" in names]
    assert len(fields) == 2
    for names in fields:
        assert "content_of" in names and not names & {"getvalue", "getbuffer"}
