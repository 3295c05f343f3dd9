"""What a tab keeps over a reload: what a browser hands back is checked, and progress is read from it."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from inception_lab.ui import visit
from inception_lab.ui.course import progress
from inception_lab.ui.course.progress import Mark, help_given, mark_of, record, solved, streak
from tests.pages import ROOT, tab_says


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Put a plain table in the session's place."""
    state: dict[str, Any] = {}
    monkeypatch.setattr("streamlit.session_state", state)
    return state


def back(values: object, *, of: str | None = None) -> str:
    """Return what a tab sends that kept these values."""
    kept = values if isinstance(values, str) else json.dumps(values)
    return json.dumps({"session": visit._session() if of is None else of, "kept": kept})


def test_what_is_kept_can_be_read_and_forgotten() -> None:
    visit.keep("progress", {"a": 1})
    assert visit.kept("progress") == {"a": 1} and visit.kept("room") is None
    visit.keep("progress", None)
    assert visit.kept("progress") is None
    with pytest.raises(KeyError, match="no such name"):
        visit.keep("cookie", 1)


def test_a_tab_hands_back_what_this_session_has_not_kept_itself() -> None:
    visit.keep("room", "new")
    visit.take_back(back({"room": "old", "progress": [1], "other": 2}))
    assert (visit.kept("room"), visit.kept("progress"), visit.kept("other")) == ("new", [1], None)


def test_what_was_forgotten_does_not_come_back() -> None:
    visit.keep("room", None)
    visit.take_back(back({"room": "old"}))
    assert visit.kept("room") is None


def test_what_the_tab_wrote_counts_whichever_message_comes_first(session: dict[str, Any]) -> None:
    """A tab that held another room's key says both in one message: what it held, and what it wrote."""
    ours, old = {"code": "ours", "key": "1"}, {"code": "old", "key": "2"}
    for first, second in ((0, 1), (1, 0)):
        session.clear()
        visit.keep("key", ours)
        session["visit"] = SimpleNamespace(written=visit._written(), returned=back({"key": old}))
        assert not visit.is_in_tab("key", ours)
        messages = (visit._returned, visit._note_written)
        messages[first]()
        messages[second]()
        assert visit.kept("key") == ours
        assert visit.is_in_tab("key", ours) and not visit.is_in_tab("key", old)


DEEP = "[" * 40 + "]" * 40


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "[]",
        "{",
        "[" * 100_000,
        "x" * 20_000,
        '{"session": "elsewhere", "kept": "{\\"room\\": 1}"}',
        "OF-HERE:[1]",
        "OF-HERE:7",
        "OF-HERE:" + "9" * 5_000,
        'OF-HERE:{"room": ' + DEEP + "}",
        'OF-HERE:{"room": null}',
    ],
    ids=range(13),
)
def test_what_no_tab_of_ours_sends_is_ignored(text: object) -> None:
    if isinstance(text, str) and text.startswith("OF-HERE:"):
        text = back(text.removeprefix("OF-HERE:"))
    visit.take_back(text)
    assert visit.kept("room") is None and visit.kept("progress") is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["streak", "marks", "a"]), inner),
    max_leaves=12,
)


@given(ANYTHING)
def test_progress_from_anybody_is_read_or_left_out(value: object) -> None:
    visit.keep("progress", value)
    assert all(isinstance(name, str) for name in solved())
    assert 0 <= streak() <= 9_999 and 0 <= mark_of("a").tries <= 9_999
    record("b", "", right=True)
    assert mark_of("b").solved


def test_attempts_are_counted_until_it_is_solved() -> None:
    for right in (False, False, True, False, True):
        record("a", "1", right=right)
    assert mark_of("a") == Mark(3, solved=True) and solved() == ("a",)


def test_a_streak_grows_with_what_is_solved_at_once_and_ends_with_a_wrong_answer() -> None:
    record("a", "", right=True)
    record("b", "", right=True)
    assert streak() == 2
    record("b", "", right=True)
    assert streak() == 2  # solved once is solved
    record("c", "", right=False)
    assert streak() == 0
    record("c", "", right=True)
    assert streak() == 0 and not mark_of("c").at_once
    record("d", "", right=True)
    assert streak() == 1


def test_help_ends_a_streak_where_the_exercise_is_solved() -> None:
    record("a", "", right=True)
    help_given("a")
    assert not mark_of("a").helped
    help_given("b")
    assert streak() == 1
    record("b", "", right=True)
    assert streak() == 0 and mark_of("b") == Mark(1, solved=True, helped=True)


def test_a_mark_that_nobody_wrote_is_left_out() -> None:
    visit.keep("progress", {"streak": True, "marks": {"a": [1, 1, 0], "b": [-1, 1, 0], "c": [1], "d": "111"}})
    assert (solved(), streak()) == (("a",), 0)
    visit.keep("progress", {"marks": {str(number): [1, 1, 0] for number in range(201)}})
    assert solved() == ()


def test_progress_never_grows_beyond_what_a_tab_hands_back() -> None:
    for number in range(progress._MOST_EXERCISES + 20):
        record(f"{number:03d}_{'x' * 30}", "", right=True)
    kept = json.dumps(visit.kept("progress"))
    visit.take_back(back({"progress": kept}))
    assert len(solved()) == progress._MOST_EXERCISES and len(back({"progress": kept})) < 16_000


def test_a_page_says_nothing_to_a_tab_where_nothing_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    [told] = [one.proto.json for one in app.get("bidi_component") if "visit" in one.proto.component_name]
    assert json.loads(told)["kept"] == ""


def test_what_a_tab_hands_back_by_its_message_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    [told] = [one.proto.json for one in app.get("bidi_component") if "visit" in one.proto.component_name]
    kept = json.dumps({"room": "ours"})
    tab_says(app, "returned", json.dumps({"session": json.loads(told)["session"], "kept": kept}))
    assert not app.exception and app.session_state["lab.visit"] == {"room": "ours"}
