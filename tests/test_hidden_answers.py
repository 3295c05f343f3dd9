"""No page shows the answer of the exercise that is followed on it before it is given, and every page does after."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.classroom.rules.materials import Own
from inception_lab.teach.exercise import Exercise, exercises
from inception_lab.teach.expression import fill
from inception_lab.teach.pages import LABS
from inception_lab.teach.question import ChoiceAnswer, NumberAnswer, StateAnswer
from inception_lab.text.numbers import count
from tests.pages import drawings, everything_sent, failures, open_page, written

ALL = exercises()[0]
ASKING = [name for name, one in ALL.items() if not isinstance(one.answer, StateAnswer)]
_LONG = 1_000


def spellings(exact: Fraction, unit: str) -> set[str]:
    """Return the ways in which a page writes a number: whole, in groups, in a formula, short, rounded, in percent."""
    if exact.denominator == 1:
        grouped = f"{int(exact):,}"
        return {str(int(exact)), grouped, grouped.replace(",", "{,}"), *({count(int(exact))} if exact >= _LONG else ())}
    rounded = {f"{float(exact):,.2f}", str(exact), f"{exact.numerator:,}/{exact.denominator:,}"}
    return rounded | ({f"{float(100 * exact):.3g} %"} if "percent" not in unit else {f"{float(exact):.1f} %"})


def shown(app: AppTest, words: set[str], *, everywhere: bool) -> list[str]:
    """Return which of these ways to write a number a page was sent; only of its main part, or everywhere."""
    parts = everything_sent(app) if everywhere else everything_sent(app.main)
    # Neither styles nor widgets' hashes say anything to anybody.
    text = re.sub(r'<style>.*?</style>|\$\$(ID|WIDGET)[^"]*', "", "\n".join(parts), flags=re.DOTALL)
    return [word for word in words if re.search(rf"(?<![0-9.,}}]){re.escape(word)}(?![0-9]|[.,{{][0-9,])", text)]


def head_of(exercise: Exercise) -> str:
    """Return what stands above and in an exercise whatever is answered: the lab's words, its minutes, its examples."""
    lab = LABS.get(exercise.lab)
    return f"{exercise.title} {exercise.minutes} 12.3 25 28 3 2 1 {lab.question + lab.idea if lab else ''}"


def figures(app: AppTest) -> list[str]:
    """Return the kinds of what a page shows figures with in its main part."""
    kinds = ("metric", "table", "arrow_data_frame", "plotly_chart", "graphviz_chart", "imgs", "latex", "dataframe")
    return [kind for kind in kinds if app.main.get(kind)] + drawings(app.main)


def answered(app: AppTest, exercise: Exercise) -> AppTest:
    """Answer rightly."""
    match exercise.answer:
        case NumberAnswer() as answer:
            exact = answer.truth(exercise.start_quantities())
            app.text_input(key=f"exercise.given.{exercise.name}").set_value(str(exact))
        case ChoiceAnswer() as answer:
            right = answer.right(exercise.start_quantities())
            app.radio(key=f"exercise.given.{exercise.name}").set_value(right)
    return press(app, "Check")


def press(app: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    return next(button for button in app.button if button.label == label).click().run()


def open_exercise(name: str) -> AppTest:
    """Open the page of an exercise by its link."""
    exercise = ALL[name]
    return open_page(exercise.lab, exercise=name, **exercise.start_query)


@pytest.mark.parametrize("name", ASKING)
def test_an_answer_is_nowhere_on_its_page_before_it_is_given_and_there_after(name: str) -> None:
    exercise = ALL[name]
    app = open_exercise(name)
    assert not failures(app)
    if exercise.hides == ("figures",):
        assert figures(app) == [] and "Hidden until you answer" in "".join(everything_sent(app))
    if isinstance(exercise.answer, NumberAnswer):
        exact = exercise.answer.truth(exercise.start_quantities())
        words = spellings(exact, exercise.answer.unit)
        is_long = exact >= _LONG or exact.denominator > 1
        if is_long or exercise.hides == ("figures",):
            # A short number may be the question's own, or stand on a knob in the sidebar, and mean another thing.
            own = "" if is_long else fill(exercise.question, exercise.start_quantities()) + head_of(exercise)
            found = shown(app, words, everywhere=is_long)
            assert [word for word in found if not re.search(rf"(?<![0-9]){word}(?![0-9])", own)] == []
        assert shown(answered(app, exercise), words, everywhere=False)
    else:
        answered(app, exercise)
    assert app.success and figures(app) and "Hidden until you answer" not in "".join(everything_sent(app))


@pytest.mark.parametrize("name", [name for name, one in ALL.items() if isinstance(one.answer, StateAnswer)])
def test_a_goal_is_reached_before_live_figures(name: str) -> None:
    app = open_exercise(name)
    assert figures(app) and "Hidden until you answer" not in "".join(everything_sent(app))


def test_figures_come_with_the_answer_that_was_asked_for() -> None:
    app = open_exercise("10_narrow_neck")
    for label in ("Hint 1 of 2", "Hint 2 of 2"):
        press(app, label)
    assert figures(app) == []
    press(app, "Show the answer")
    assert "**Answer:** 92,480 values" in written(app) and "metric" in figures(app)


def test_a_wrong_answer_shows_no_figures() -> None:
    app = open_exercise("10_narrow_neck")
    app.text_input(key="exercise.given.10_narrow_neck").set_value("92000")
    press(app, "Check")
    assert app.warning and figures(app) == []


def test_what_an_exercise_hides_is_not_guessed_before() -> None:
    """One gate: the exercise goes before the lab's prediction, and no preview of it gives the answer away."""
    app = open_page("grid", exercise="10_narrow_neck", predict="on")
    assert figures(app) == [] and not [button for button in app.button if button.label == "Check my guess"]
    answered(app, ALL["10_narrow_neck"])
    assert "metric" in figures(app)
    press(app, "Leave the exercise")
    assert [button for button in app.button if button.label == "Check my guess"]


def test_a_tour_waits_where_its_steps_would_say_the_answer() -> None:
    app = open_page("module", exercise="01_one_large_kernel", tour="module")
    assert "goes on when the exercise is answered" in written(app) and "step 1 of" not in written(app)
    answered(app, ALL["01_one_large_kernel"])
    assert "step 1 of" in written(app)


def test_a_rooms_own_exercise_hides_its_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = replace(ALL["10_narrow_neck"], name="own_neck", title="Mine")
    monkeypatch.setattr("inception_lab.ui.materials.own", lambda: Own(exercises={"own_neck": mine}))
    app = open_page("grid", exercise="own_neck")
    assert "Exercise: Mine" in written(app) and figures(app) == []


def test_a_message_never_stands_at_another_exercise() -> None:
    app = open_exercise("01_one_large_kernel")
    answered(app, ALL["01_one_large_kernel"])
    assert "120,422,400" in app.success[0].value
    app.query_params = {"exercise": "02_a_factor_of_ten"}
    app.run()
    assert "Is it a factor of ten?" in written(app)
    assert not app.success and not app.warning and "120,422,400" not in "".join(everything_sent(app))
    app.text_input(key="exercise.given.02_a_factor_of_ten").set_value("1")
    press(app, "Check")
    app.query_params = {"exercise": "01_one_large_kernel", "type": "normal"}
    app.run()
    assert not app.warning and app.success[0].value.startswith("Right: 120,422,400")


def test_only_the_totals_can_be_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "21_forty_two_layers"
    some = replace(ALL[name], hides=("totals",))
    monkeypatch.setattr("inception_lab.ui.course.attempt.find_exercise", lambda _: some)
    app = open_exercise(name)
    assert not app.metric and figures(app) == ["inception_lab_graph"]
    assert "Totals: hidden until you answer" in "".join(everything_sent(app))
    answered(app, ALL[name])
    assert app.metric
