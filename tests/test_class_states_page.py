"""States and own designs as answers on the pages: what is sent while the vote is open, and what is shown after it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.design import Design
from inception_lab.teach.pages import LABS
from inception_lab.ui.classroom import place
from inception_lab.ui.gate import CLASS_HIDES
from tests.class_pages import line_on
from tests.pages import drawings, failures, open_page, warnings
from tests.test_classroom_page import ask, html, join, open_room, press, screen_of, sent

SMALL = Design("googlenet").turned("width", 0.75)
VALUE = "lab.explorer.value"


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give every test rooms of its own."""
    monkeypatch.setenv("INCEPTION_LAB_DATABASE", f"sqlite:///{tmp_path}/class.sqlite")
    yield
    place._OPENED.clear()


def ask_own(teacher: AppTest, near: str = "within 10 %") -> AppTest:
    teacher.segmented_control(key="class.kind").set_value("My own number").run()
    teacher.text_input(key="class.own.number").set_value("How many G MACs has your design?")
    teacher.text_input(key="class.own.unit").set_value("G MACs")
    teacher.selectbox(key="class.own.near").set_value(near)
    teacher.radio(key="class.own.whose").set_value("each student's own design").run()
    assert not any(field.key == "class.own.link" for field in teacher.text_input)
    teacher.text_input(key="class.own.value").set_value("macs / 1e9").run()
    return press(teacher, "Start the vote")


def test_a_state_is_handed_in_from_its_page_and_shown_after_the_close() -> None:
    teacher = open_room()
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    screen = screen_of(teacher)
    ask(teacher.run(), "20_under_one_giga")
    line = line_on("explorer", ada, **{VALUE: SMALL})
    assert "Asked now:" in html(line)
    press(line, "Hand in")
    assert "Your answer is counted; wait for the others." in html(line)
    assert "You handed in a design. It is counted" in html(ada.run())
    for page in (bob.run(), screen.run(), line_on("grid", bob)):
        everything = sent(page)
        assert "GoogLeNet needs 1.58 G MACs" in everything, "the question itself is there"
        assert not [
            secret
            for secret in ("width=0.75", "912,572", "912572", "912.6", "less than 1 G", "reaches")
            if secret in everything
        ]
    bob.text_input[0].set_value("http://here/explorer?variant=googlenet")
    press(bob, "Hand in")
    press(teacher.run(), "Close the vote")
    assert "You handed in a design.<" in html(ada.run()), "whether it reaches the goal is told later"
    for page in (teacher, ada.run(), screen.run()):
        assert not failures(page)
        assert "reach the goal" in html(page)
        assert "Their MACs of one image: from 912.6 M MACs to 1.58 G MACs. The filled ones reach" in html(page)
        assert "a GoogLeNet of less than 1 G MACs" not in html(page)
    press(teacher, "Reveal the truth")
    for page in (teacher, ada.run(), screen.run()):
        assert "<small>The goal</small> a GoogLeNet of less than 1 G MACs with its input and its" in html(page)
        assert "Reach the goal: first vote 1 of 2." in html(page)
        assert "✓ right" not in html(page)
    assert "You handed in a design: it reaches the goal ✓." in html(ada)
    assert "You handed in a design: it does not reach the goal yet." in html(bob.run())


def test_a_state_that_is_none_is_told_where_it_was_sent_from() -> None:
    teacher = open_room()
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    ask(teacher.run(), "20_under_one_giga")
    line = line_on("explorer", ada, **{VALUE: Design("inception_v3").turned("input", (3, 10, 10))})
    press(line, "Hand in")
    assert "strip-bad" in html(line)
    bob.run().text_input[0].set_value("nothing")
    press(bob, "Hand in")
    assert "this is no link to a page" in warnings(bob)[0]
    line.session_state[VALUE] = SMALL
    line.run()
    press(teacher.run(), "Close the vote")
    press(line, "Hand in")
    assert "came too late and was not counted" in html(line)
    assert "0</b> of" not in html(teacher.run())
    assert "class-bar" not in html(teacher).replace(".class-bar", "")


def test_each_student_sees_their_own_guess_beside_their_own_truth() -> None:
    teacher = open_room()
    ada, bob = join(teacher, "Ada"), join(teacher, "Bob")
    screen = screen_of(teacher)
    ask_own(teacher.run())
    line = line_on("explorer", ada, **{VALUE: SMALL})
    assert line.session_state[CLASS_HIDES] == "explorer", "its figures would say the number"
    assert line_on("grid", ada).session_state[CLASS_HIDES] == "explorer"
    line.text_input[0].set_value("0.9")
    press(line, "Hand in")
    bob.run().text_input[0].set_value("5")
    bob.text_input[1].set_value("variant=googlenet")
    press(bob, "Hand in")
    assert "Your answer: 5. It is counted" in html(bob)
    for page in (bob, screen.run(), ada.run()):
        assert not [
            secret for secret in ("912,572", "912572", "0.913 G", "1.58 G", "macs / 1e9") if secret in sent(page)
        ]
    press(press(teacher.run(), "Close the vote"), "Reveal the truth")
    assert line.run().session_state[CLASS_HIDES] == ""
    assert "your own design has</small> 0.913 G MACs" in html(ada.run())
    assert "macs / 1e9 = 912,572,544 / 1e9 = 0.913 G MACs. Your guess is 0.986 of it." in html(ada)
    assert "your own design has</small> 1.58 G MACs" in html(bob.run())
    assert "912,572" not in sent(bob)
    for page in (teacher, screen.run()):
        assert not failures(page)
        assert "within 10 % of it" in html(page)
        assert "Guess ÷ own truth" in html(page)
        assert "Right: first vote 1 of 2." in html(page)
        assert not [secret for secret in ("912,572", "1.58 G") if secret in html(page)]
    assert "Ada" not in sent(screen)
    assert "You said, vote 1: 0.9 (right ✓)." in html(ada)
    assert "You said, vote 1: 5 (not right)." in html(bob)
    assert "Right is within 10 % of this." in html(ada)


def test_exactly_means_exactly_for_own_designs_too() -> None:
    """GoogLeNet has 1.582671872 G MACs: 1.45 is 8 % less."""
    teacher = open_room()
    ada = join(teacher, "Ada")
    ask_own(teacher.run(), "exactly")
    ada.run().text_input[0].set_value("1.45")
    ada.text_input[1].set_value("variant=googlenet")
    press(ada, "Hand in")
    press(press(teacher.run(), "Close the vote"), "Reveal the truth")
    for page in (teacher, ada.run()):
        assert "Right: first vote 0 of 1." in html(page)
        assert 'exactly it <span class="class-right">✓ right</span>' in html(page)
        assert "within 10 %" not in html(page)
    assert "You said, vote 1: 1.45 (not right)." in html(ada)
    assert "Right is exactly 1.582671872." in html(ada), "what is written above it is rounded"
    assert "Right is exactly one&#x27;s own number." in html(teacher)


@pytest.mark.parametrize("page", ["explorer", "grid"])
def test_a_page_hides_its_figures_while_the_class_guesses_a_number_of_them(page: str) -> None:
    app = open_page(page)
    assert "Hidden while the class guesses" not in html(app)
    app.session_state[CLASS_HIDES] = page
    app.run()
    assert "Hidden while the class guesses" in html(app)
    assert not app.get("plotly_chart")
    assert not app.metric
    app.session_state[CLASS_HIDES] = None
    assert "Hidden while the class guesses" not in html(app.run())


def test_every_page_hides_its_figures_from_the_question_to_its_truth() -> None:
    """Of a computed question; not where a state of a page is to be turned to."""

    def hidden() -> object:
        return line_on("module", ada).session_state[CLASS_HIDES]

    teacher = open_room()
    ada = join(teacher, "Ada")
    ask(teacher.run(), "01_one_large_kernel")
    assert hidden() == "*"
    press(teacher.run(), "Close the vote")
    assert hidden() == "*", "they are about to vote again"
    press(teacher.run(), "Reveal the truth")
    assert hidden() == ""
    press(teacher.run(), "Next question")
    ask(teacher.run(), "20_under_one_giga")
    assert hidden() == ""


@pytest.mark.parametrize(
    ("page", "exercise"),
    [*((page, "") for page in ("home", *LABS, "explorer")), ("module", "01_one_large_kernel")],
)
def test_what_would_answer_waits_while_every_page_hides(page: str, exercise: str) -> None:
    """A lab's preview, which is seen while its own prediction is asked, is a figure, too."""
    app = open_page(page, **({"exercise": exercise} if exercise else {}))
    assert exercise or drawings(app) or app.metric or app.get("plotly_chart") or page == "claims"
    app.session_state[CLASS_HIDES] = "*"
    app.run()
    assert "Hidden while the class guesses" in html(app)
    assert not drawings(app) and not app.metric and not app.get("plotly_chart")
    assert not {"Show the answer", "Check", "Hint 1 of 2"} & {button.label for button in app.button}
