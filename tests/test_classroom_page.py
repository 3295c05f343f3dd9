"""The class's page without a browser: teacher, students and screen as visits of their own, and what each is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from inception_lab.classroom.rooms import STORED
from inception_lab.ui.classroom import place
from inception_lab.ui.materials import ROLE
from tests.pages import failures, open_page, tab_says, warnings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give every test rooms of its own."""
    monkeypatch.setenv("INCEPTION_LAB_DATABASE", f"sqlite:///{tmp_path}/class.sqlite")
    yield
    place._OPENED.clear()


def html(app: AppTest) -> str:
    """Return all HTML of a page."""
    return "\n".join(part.proto.body for part in app.get("html"))


def sent(app: AppTest) -> str:
    """Return everything that a page's visitor is sent, and what the session holds."""
    elements = "\n".join(str(part.proto) for part in app if getattr(part, "proto", None) is not None)
    held = repr(app.session_state._state._state)
    return f"{elements}\n{html(app)}\n{held}\n{dict(app.query_params)}"


def open_room() -> AppTest:
    """Open a room as a teacher."""
    app = open_page("classroom")
    app.text_input(key="class.title").set_value("8b")
    press(app, "Open a room")
    assert not failures(app)
    return app


def press(app: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def text_of(app: AppTest, key: str) -> str:
    """Return a text of the link, or the teacher's key, which is in none."""
    if key == "key":
        return str(app.session_state[ROLE].secret)
    value = app.query_params[key]
    return value[0] if isinstance(value, list) else str(value)


def code_of(teacher: AppTest) -> str:
    return text_of(teacher, "room")


def join(teacher: AppTest, name: str) -> AppTest:
    app = open_page("classroom", room=code_of(teacher))
    app.text_input(key="class.nickname").set_value(name)
    return press(app, "Join")


def answer(student: AppTest, text: str) -> AppTest:
    if student.radio:
        student.radio[0].set_value(next(option for option in student.radio[0].options if option.endswith(text)))
    else:
        student.text_input[0].set_value(text)
    return press(student, "Send")


def ask(teacher: AppTest, lesson: str) -> AppTest:
    teacher.selectbox(key="class.lesson").set_value(lesson).run()
    return press(teacher, "Start the vote")


def screen_of(teacher: AppTest) -> AppTest:
    links = "\n".join(button.proto.url for button in teacher.get("link_button"))
    return open_page("classroom", screen=re.search("screen=([0-9a-f]+)", links)[1])  # type: ignore[index]


def test_a_class_goes_through_a_whole_question() -> None:
    teacher = open_room()
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    screen = screen_of(teacher)
    assert "2 students here" in html(screen)
    ask(teacher.run(), "01_one_large_kernel")
    answer(ada.run(), "1 M")
    answer(bob.run(), "120 M")
    assert "Your answer: 1,000,000. It is counted" in html(ada)
    assert "<b>2</b> of 2 answered" in html(screen.run())
    press(teacher.run(), "Close the vote")
    assert "What the class says" in html(screen.run())
    assert "1,000,000" in html(bob.run())
    press(press(teacher, "Discuss"), "Second vote")
    assert "Second vote" in html(screen.run())
    answer(ada.run(), "120,422,400")
    answer(bob.run(), "120 M")
    press(press(teacher.run(), "Close the vote"), "Reveal the truth")
    for page in (teacher, ada.run(), screen.run()):
        assert not failures(page)
        assert "120,422,400 MACs" in html(page)
        assert "28² · 192 · 32 = 120,422,400" in html(page)
        assert "Right: first vote 1 of 2, second vote 2 of 2." in html(page)
        assert "Of 2 students who voted twice 1 kept their answer; 1 went from 1,000,000 to 120,422,400." in html(page)
    press(teacher, "Next question")
    assert "The next question is on its way." in html(ada.run())


def test_when_a_vote_closes_is_chosen_beside_the_second_vote_alone() -> None:
    teacher = open_room()
    ask(teacher, "01_one_large_kernel")
    press(teacher, "Close the vote")
    box = boxes(teacher, "class.time.again")[-1]
    assert [button.label for button in box.button] == ["Second vote"]
    assert [clock.label for clock in box.selectbox] == ["The second vote closes"]


def boxes(app: AppTest, key: str) -> list[Block]:
    """Return the containers in which the widget of a key stands, the outermost first."""

    def within(block: Block) -> list[Block]:
        inner = [one for one in block.children.values() if isinstance(one, Block)]
        for one in inner:
            found = within(one)
            if found:
                return [block, *found]
        return [block] if any(getattr(one, "key", None) == key for one in block.children.values()) else []

    return within(app.main)


def test_nothing_of_an_open_question_reaches_a_student_or_the_screen() -> None:
    teacher = open_room()
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    screen = screen_of(teacher)
    ask(teacher.run(), "01_one_large_kernel")
    answer(ada.run(), "7654321")
    secrets = ("7654321", "7,654,321", "120422400", "120,422,400", "layer_naive", text_of(teacher, "key"))
    for page in (bob.run(), screen.run()):
        everything = sent(page)
        assert "naive module" in everything, "the question itself is there"
        assert not [secret for secret in secrets if secret in everything]
    assert "120422400" not in sent(teacher.run())


def test_a_press_that_overtakes_the_end_of_the_pages_first_run_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's link is written last; the form can be sent before that."""
    teacher = open_room()
    with monkeypatch.context() as early:
        early.setattr("inception_lab.ui.classroom.page.write_link", lambda _role: None)
        ada = open_page("classroom", room=code_of(teacher))
    ada.text_input(key="class.nickname").set_value("Ada")
    press(ada, "Join")
    assert "you are Ada" in html(ada)
    assert "me" in ada.query_params


def pressed_on(app: AppTest, label: str, text: str) -> WidgetStates:
    """Return what a browser sends where a text is written into a form's first field and its button is pressed."""
    button = next(one for one in app.button if one.label == label)
    field = WidgetState(id=app.text_input[0].id, string_value=text)
    return WidgetStates(widgets=[field, WidgetState(id=button.id, trigger_value=True)])


def test_an_answer_counts_that_is_sent_to_a_new_server_before_it_has_drawn_the_page() -> None:
    """The browser still shows the page of the server that has gone."""
    teacher = open_room()
    ada = join(teacher, "Ada")
    ask(teacher.run(), "01_one_large_kernel")
    states = pressed_on(ada.run(), "Send", "12 M")
    for text in ("many", "12 M"):
        new = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        new.switch_page("pages/classroom.py")
        new.query_params = {"room": code_of(teacher), "me": text_of(ada, "me")}
        states.widgets[0].string_value = text
        new._run(states)
        assert not failures(new)
        if text == "many":
            assert "this is no number" in warnings(new)[0]
    assert "Your answer: 12,000,000. It is counted" in html(new)
    assert "Your answer: 12,000,000. It is counted" in html(ada.run())


def test_a_late_answer_is_told_and_not_counted() -> None:
    teacher = open_room()
    ada = join(teacher, "Ada")
    ask(teacher.run(), "01_one_large_kernel")
    ada.run()
    press(teacher.run(), "Close the vote")
    answer(ada, "1 M")
    assert "came too late and was not counted" in warnings(ada)[0]
    assert "You gave no answer." in html(ada)
    assert "Nobody has answered." in html(teacher.run())


def test_what_is_no_answer_is_told_and_may_be_sent_again() -> None:
    teacher = open_room()
    ada = join(teacher, "Ada")
    ask(teacher.run(), "01_one_large_kernel")
    answer(ada.run(), "many")
    assert "this is no number" in warnings(ada)[0]
    answer(ada, "12")
    assert "Your answer: 12." in html(ada)


def test_a_question_typed_on_the_spot_is_shown_as_it_is_written() -> None:
    teacher = open_room()
    teacher.segmented_control(key="class.kind").set_value("My own choices").run()
    teacher.text_input(key="class.own.text").set_value("Is ![x](http://a.b/c.png) <b>so</b>?")
    teacher.text_area(key="class.own.options").set_value("[yes](http://a.b)\n<i>no</i>").run()
    teacher.selectbox(key="class.own.right").set_value("<i>no</i>").run()
    press(teacher, "Start the vote")
    ada = join(teacher, "Ada")
    assert "Is ![x](http://a.b/c.png) &lt;b&gt;so&lt;/b&gt;?" in html(ada)
    assert ada.radio[0].options == ["**A** \\[yes\\](http://a.b)", "**B** \\<i>no\\</i>"]
    answer(ada, "no\\</i>")
    press(press(teacher.run(), "Close the vote"), "Reveal the truth")
    assert "As the teacher set it" in html(ada.run())
    assert "&lt;i&gt;no&lt;/i&gt;" in html(ada)


def test_a_prediction_is_asked_of_the_lab_as_the_teacher_has_set_it() -> None:
    """A 7×7 as 1×7 and 7×1: 14 of 49 multiply-adds, so 250/7 = 71.43 % are saved."""
    teacher = open_room()
    teacher.switch_page("pages/factorization.py")
    teacher.query_params = {"kernel": "7", "scheme": "1xn_nx1"}
    teacher.run().switch_page("pages/classroom.py")
    teacher.query_params = {}
    teacher.run().selectbox(key="class.lesson").set_value("predict.factorization").run()
    assert "A 7×7 convolution" not in html(teacher)
    teacher.radio(key="class.state").set_value("as I have set it now").run()
    assert "A 7×7 convolution" in html(teacher)
    press(teacher, "Start the vote")
    press(press(teacher, "Close the vote"), "Reveal the truth")
    assert "71.43 percent saved" in html(teacher)


def test_a_number_typed_on_the_spot_is_computed() -> None:
    """GoogLeNet's parameters: 6,998,552."""
    teacher = open_room()
    teacher.segmented_control(key="class.kind").set_value("My own number").run()
    teacher.text_input(key="class.own.number").set_value("How many parameters has GoogLeNet?")
    teacher.text_input(key="class.own.value").set_value("params").run()
    press(teacher, "Start the vote")
    press(press(teacher, "Close the vote"), "Reveal the truth")
    assert "6,998,552" in html(teacher)


def test_a_question_that_cannot_be_computed_is_refused_to_the_teacher() -> None:
    teacher = open_room()
    teacher.segmented_control(key="class.kind").set_value("My own number").run()
    teacher.text_input(key="class.own.number").set_value("How many?")
    teacher.text_input(key="class.own.value").set_value("nonsense").run()
    press(teacher, "Start the vote")
    assert any("nothing here is called nonsense" in warning for warning in warnings(teacher))
    assert "next question" in html(join(teacher, "Ada"))


def test_an_interval_that_holds_the_truth_is_not_called_right() -> None:
    teacher = open_room()
    students = [join(teacher, f"s{number}") for number in range(9)]
    ask(teacher.run(), "01_one_large_kernel")
    for number, student in enumerate(students):
        answer(student.run(), f"{100 + 10 * number} M")
    press(press(teacher.run(), "Close the vote"), "Reveal the truth")
    assert "✓ the truth is here" in html(teacher)
    assert "✓ right" not in html(teacher)
    assert "Right: first vote 1 of 9." in html(teacher)


def test_what_is_near_enough_is_marked_right_and_each_is_told() -> None:
    """153,600 weights within half a percent: 153,000 is near enough, 150,000 is not."""
    teacher = open_room()
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    ask(teacher.run(), "26_weights_or_work")
    answer(ada.run(), "153,000")
    answer(bob.run(), "150,000")
    press(teacher.run(), "Close the vote")
    assert "You said, vote 1: 153,000." in html(ada.run())
    press(teacher.run(), "Reveal the truth")
    for page in (teacher, ada.run(), bob.run()):
        rows = re.findall(r"<tr class=is-right><th scope=\"row\">([0-9,]+) <span[^>]*>✓ right</span>", html(page))
        assert rows == ["153,000", "153,600"]
        assert "Right: first vote 1 of 2." in html(page)
        assert "Right is within 0.5 % of this." in html(page)
    assert "You said, vote 1: 153,000 (right ✓)." in html(ada)
    assert "You said, vote 1: 150,000 (not right)." in html(bob)


def test_names_are_seen_taken_out_and_free_again() -> None:
    teacher = open_room()
    eve = join(teacher, "<script>Eve")
    assert "<li>&lt;script&gt;Eve</li>" in html(teacher.run())
    twin = join(teacher, "<SCRIPT>eve")
    assert "somebody here has it" in warnings(twin)[0]
    student = teacher.selectbox(key="class.remove").options
    assert student == ["<script>Eve"]
    teacher.selectbox(key="class.remove").select_index(0).run()
    press(teacher, "Take out")
    assert "Eve" not in html(teacher)
    eve.run()
    assert "you are not in it (any more)" in eve.error[0].value
    press(eve, "Another room")
    assert eve.text_input(key="class.code").value == ""


def test_links_bring_teacher_and_student_back_and_a_wrong_one_is_told() -> None:
    teacher = open_room()
    ada = join(teacher, "Ada")
    again = open_page("classroom", room=code_of(teacher), key=text_of(teacher, "key"))
    assert "Put a question" in again.subheader[0].value
    assert "you are Ada" in html(open_page("classroom", room=code_of(teacher), me=text_of(ada, "me")))
    for query in ({"key": "wrong"}, {"me": "wrong"}, {"key": text_of(ada, "me")}, {"me": text_of(teacher, "key")}):
        wrong = open_page("classroom", room=code_of(teacher), **query)
        assert len(wrong.error) == 1
        assert not wrong.exception
        assert "Ada" not in sent(wrong)
    assert "there is no such room" in open_page("classroom", screen="0" * 32).error[0].value


def test_the_teachers_key_is_kept_by_the_tab_and_stands_in_no_address() -> None:
    """The class reads the address bar on the projector."""
    other = {"key": {"code": "CDFGHJ", "key": "another"}}
    teacher = open_room()
    code, key = code_of(teacher), text_of(teacher, "key")
    assert list(teacher.query_params) == ["room"]
    by_link = open_page("classroom", room=code, key=key)
    kept = by_link.session_state["lab.visit"]
    assert kept == {"key": {"code": code, "key": key}}
    for wrote, names in ((other, ["room", "key"]), (kept, ["room"])):
        tab_says(by_link, "written", json.dumps(wrote, separators=(",", ":")))
        assert not failures(by_link)
        assert list(by_link.query_params) == names, "the link stays until the tab holds its key"
    for named, is_back in ((code, True), ("CDFGHJ", False)):
        reloaded = open_page("classroom", room=named)
        assert reloaded.text_input(key="class.nickname").value == ""
        reloaded.session_state["lab.visit"] = kept
        reloaded.run()
        assert ("Put a question" in [one.value for one in reloaded.subheader]) == is_back
        assert list(reloaded.query_params) == ["room"]
    press(teacher.run(), "Delete the room now, with every name and answer")
    assert teacher.session_state["lab.visit"] == {"key": None}


def test_the_menu_leads_back_to_the_room_after_a_reload_elsewhere() -> None:
    """Its link to the page names no room: what the tab keeps does."""
    teacher = open_room()
    code, kept = code_of(teacher), teacher.session_state["lab.visit"]
    by_menu = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    by_menu.session_state["lab.visit"] = kept
    by_menu.run().switch_page("pages/classroom.py").run()
    by_address = open_page("classroom")
    by_address.session_state["lab.visit"] = kept
    press(by_address.run(), f"Back to room {code[:3]} {code[3:]}")
    for app in (by_menu, by_address):
        assert "Put a question" in [one.value for one in app.subheader]
        assert list(app.query_params) == ["room"]
        assert not failures(app)


def test_no_link_takes_the_teachers_key_from_the_tab() -> None:
    teacher = open_room()
    code, key = code_of(teacher), text_of(teacher, "key")
    ada = join(teacher, "Ada")
    for query, taken in (({"key": "junk"}, {}), ({"me": "junk"}, {}), ({"me": text_of(ada, "me")}, {"place"})):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.session_state["lab.visit"] = {"key": {"code": code, "key": key}}
        app.switch_page("pages/classroom.py")
        app.query_params = {"room": code, **query}
        app.run()
        if not taken:
            assert len(app.error) == 1
            press(app, "Another room")
        assert app.session_state["lab.visit"]["key"] == {"code": code, "key": key}
        assert set(app.session_state["lab.visit"].get("room") or {}) - {"code"} == set(taken)


def test_a_room_is_deleted_with_one_button() -> None:
    teacher = open_room()
    ada = join(teacher, "Ada")
    press(teacher.run(), "Delete the room now, with every name and answer")
    assert not failures(teacher)
    assert "you are not in it" in ada.run().error[0].value


def test_what_is_stored_is_told_in_five_lines_before_anybody_joins() -> None:
    app = open_page("classroom")
    assert len(STORED) == 5
    assert all(line in "\n".join(text.value for text in app.markdown) for line in STORED)


def test_a_database_that_cannot_be_opened_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCEPTION_LAB_DATABASE", "mysql://me:sesame@host/x")
    app = open_page("classroom", room="CDFGHJ", me="x" * 22)
    assert "no address of a database" in app.error[0].value
    assert "sesame" not in sent(app)


def test_the_screen_keeps_the_rooms_code_in_every_phase() -> None:
    teacher = open_room()
    ada = join(teacher, "Ada")
    screen = screen_of(teacher)
    code = code_of(teacher)
    spaced = f"{code[:3]} {code[3:]}"
    assert spaced in html(screen)
    ask(teacher.run(), "01_one_large_kernel")
    assert spaced in html(screen.run())
    answer(ada.run(), "1 M")
    for label in ("Close the vote", "Discuss", "Second vote", "Close the vote", "Reveal the truth"):
        press(teacher.run(), label)
        assert f"room <b>{spaced}</b>" in html(screen.run()), label
    press(press(teacher, "Next question"), "Open the gallery")
    assert f"room <b>{spaced}</b>" in html(screen.run())


@pytest.mark.parametrize(
    ("host", "is_warned"),
    [("localhost:8501", True), ("127.0.0.1", True), ("[::1]:8501", True), ("localhost.example", False)],
)
def test_a_qr_code_that_leads_to_this_machine_alone_is_warned_of(host: str, is_warned: bool) -> None:
    app = AppTest.from_function(_way_in, args=(f"http://{host}/classroom?room=ABCDEF",)).run()
    assert "class-qr" in html(app)
    assert bool(warnings(app)) == is_warned


def _way_in(link: str) -> None:
    from inception_lab.ui.classroom.way_in import show_way_in

    show_way_in(link)


def test_the_rooms_end_stands_last_and_says_that_it_is_final() -> None:
    teacher = open_room()
    assert teacher.button[-1].label == "Delete the room now, with every name and answer"
    assert "which cannot be undone" in html(teacher)
