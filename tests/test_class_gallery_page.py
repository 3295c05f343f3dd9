"""The gallery without a browser: a goal is set, designs come in by the line and by link, two are compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.design import Design
from inception_lab.ui.classroom import place
from inception_lab.ui.navigation import PAGES
from tests.class_pages import line_on
from tests.pages import failures, open_page, warnings, written
from tests.test_classroom_page import code_of, html, join, open_room, press, screen_of, sent, text_of


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give every test rooms of its own."""
    monkeypatch.setenv("INCEPTION_LAB_DATABASE", f"sqlite:///{tmp_path}/class.sqlite")
    yield
    place._OPENED.clear()


def set_goal() -> AppTest:
    """Open a room and its gallery."""
    return press(open_room(), "Open the gallery")


def paste(student: AppTest, link: str) -> AppTest:
    student.text_input(key="class.handin.link").set_value(link)
    return press(student, "Hand in")


def test_a_design_is_handed_in_from_the_explorer_and_again() -> None:
    teacher = set_goal()
    ada = join(teacher, "Ada")
    assert "Under 1 G MACs" in html(ada)
    line = line_on("explorer", ada)
    assert "Under 1 G MACs" in html(line)
    press(line, "Hand in")
    assert "your 1st design: not yet there" in html(line)
    line.session_state["lab.explorer.value"] = Design("googlenet").turned("width", 0.75)
    press(line, "Hand in again")
    assert not failures(line)
    assert "your 2nd design: it reaches the goal ✓" in html(line)
    assert "1 of 1 handed in, 2 with earlier ones; 1 reaches the goal." in html(teacher.run())
    assert "Your 2nd design: it reaches the goal ✓. 912.6 M MACs, 715 px." in html(ada.run())


def test_what_the_line_has_no_room_for_is_in_its_tooltip() -> None:
    teacher = set_goal()
    ada = join(teacher, "Ada")
    paste(ada, "http://here/explorer?variant=googlenet&width=0.75")
    tip = re.search(r'class="strip-text" role="status" title="([^"]*)"', html(line_on("grid", ada)))
    assert tip is not None
    assert "Under 1 G MACs" in tip[1]
    assert "your 1st design: it reaches the goal ✓" in tip[1]


def test_the_line_stands_on_every_page_of_a_student_and_on_nobody_elses() -> None:
    teacher = set_goal()
    ada = join(teacher, "Ada <b>")
    for page in PAGES:
        drawn = html(line_on(page, ada))
        assert ("Ada &lt;b&gt;" in drawn, "Under 1 G" in drawn) == (page != "classroom", page != "classroom"), page
    for other in (teacher, screen_of(teacher), open_page("classroom")):
        assert not html(line_on("grid", other))


def test_a_design_that_cannot_be_built_is_told_on_the_line() -> None:
    teacher = set_goal()
    small = Design("inception_v3").turned("input", (3, 10, 10))
    line = line_on("explorer", join(teacher, "Ada"), **{"lab.explorer.value": small})
    press(line, "Hand in")
    assert "strip-bad" in html(line)
    assert "Nobody of 1 student has handed in" in html(teacher.run())


def test_a_place_that_a_tab_kept_is_taken_again_and_anything_else_is_not() -> None:
    teacher = set_goal()
    ada = join(teacher, "Ada")
    kept = ada.session_state["lab.visit"]["room"]
    assert kept == {"code": code_of(teacher), "place": text_of(ada, "me")}
    for value, is_taken in (
        (kept, True),
        (None, False),
        ({"code": 3}, False),
        ("x", False),
        ({**kept, "more": 1}, True),
    ):
        app = AppTest.from_function(_kept, args=(value,), default_timeout=60).run()
        assert not app.exception
        assert ("Ada" in html(app)) == is_taken, value
    foreign = AppTest.from_function(_kept, args=({"code": "x" * 5_000, "place": "\x00"},), default_timeout=60).run()
    assert "strip-bad" in html(foreign)
    press(teacher.run(), "Delete the room now, with every name and answer")
    assert ada.run().error
    press(ada, "Another room")
    assert ada.session_state["lab.visit"]["room"] is None


def _kept(value: object) -> None:
    import streamlit as st

    from inception_lab.ui.classroom.strip import show_strip

    st.session_state["lab.visit"] = {"room": value}
    show_strip("grid")


def test_whoever_was_taken_out_is_told_on_the_line() -> None:
    teacher = set_goal()
    ada = join(teacher, "Ada")
    press(teacher.run(), "Delete the room now, with every name and answer")
    assert "you are not in it (any more)" in html(line_on("grid", ada))


def test_a_pasted_link_is_taken_and_what_is_none_is_told() -> None:
    teacher = set_goal()
    ada = join(teacher, "Ada")
    paste(ada, "http://here/grid?reduce=16")
    assert "this link is to another page" in warnings(ada)[0]
    paste(ada, "http://here/explorer?variant=googlenet&width=0.75")
    assert "Your 1st design: it reaches the goal ✓" in html(ada)
    press(teacher.run(), "Close the gallery")
    assert "Goal · the gallery is closed" in html(ada.run())
    assert not ada.text_input


def test_two_designs_are_held_against_each_other() -> None:
    teacher = set_goal()
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    paste(ada, "variant=googlenet")
    paste(bob, "variant=googlenet&width=0.75")
    teacher.run()
    options = teacher.selectbox(key="class.gallery.first").options
    assert options[:3] == ["Ada", "Bob", "◇ GoogLeNet, as its paper has it"]
    teacher.selectbox(key="class.gallery.first").select_index(0).run()
    teacher.selectbox(key="class.gallery.second").select_index(1).run()
    assert not failures(teacher)
    assert "A · Ada: 1.58 G MACs, 715 px; not yet there" in html(teacher)
    assert "670.10 M MACs fewer (−42.3 %)" in html(teacher) or "670.1 M MACs fewer (−42.3 %)" in html(teacher)
    links = [button.proto.url for button in teacher.get("link_button")]
    assert any("compare?a=googlenet&b=googlenet%3Fwidth%3D0.75" in link for link in links)
    assert any("explorer?variant=googlenet&width=0.75" in link for link in links)


def test_names_and_links_are_the_teachers_until_names_are_shown() -> None:
    teacher = set_goal()
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    screen = screen_of(teacher)
    paste(ada, "variant=googlenet&width=0.71")
    assert "1 of 2 handed in" in html(screen.run())
    for page in (screen, bob.run()):
        assert "0.71" not in sent(page)
        assert "Ada" not in sent(page)
        assert text_of(teacher, "key") not in sent(page)
    press(teacher.run(), "Show nicknames to the class")
    for page in (screen.run(), bob.run()):
        assert "Ada" in sent(page)
        assert "0.71" not in sent(page)
    press(teacher, "Put it away")
    assert code_of(teacher)[:3] in html(screen.run())


def test_an_own_goal_is_checked_while_it_is_written() -> None:
    teacher = open_room()
    teacher.selectbox(key="class.goal.choice").set_value("My own goal").run()
    teacher.text_input(key="class.goal.check").set_value("macs < nonsense").run()
    assert any("nothing here is called nonsense" in text for text in warnings(teacher))
    press(teacher, "Open the gallery")
    assert any("nothing here is called nonsense" in text for text in warnings(teacher))
    teacher.text_input(key="class.goal.check").set_value("macs < 10**10").run()
    assert any("reaches this already" in text for text in warnings(teacher))
    teacher.text_input(key="class.goal.check").set_value("params < 5 * 10**6 and depth > 20").run()
    assert any("This can be checked" in box.value for box in teacher.success)
    teacher.text_input(key="class.goal.words").set_value("Small ![x](http://a.b/c.png) <b>and</b> deep").run()
    press(teacher, "Open the gallery")
    assert not failures(teacher)
    assert "Small ![x](http://a.b/c.png) &lt;b&gt;and&lt;/b&gt; deep" in html(teacher)
    assert "![x]" not in written(teacher)
