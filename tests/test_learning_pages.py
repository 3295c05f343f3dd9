"""Exercises, tours, guesses and the teachers' page, run by AppTest."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.labs import read_setting
from inception_lab.teach.course import ideas_of, next_open
from inception_lab.teach.exercise import LEVELS, exercises
from inception_lab.teach.pages import EXPLORER, LABS
from inception_lab.teach.prediction import predictions
from inception_lab.teach.tour import tours
from inception_lab.ui import exercises as exercises_page
from tests.pages import ROOT, failures, open_page, warnings, written

TOURS = tours()[0]
STEPS = [(name, step) for name, tour in TOURS.items() for step in range(1, len(tour.stops) + 1)]


def press(app: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    return next(button for button in app.button if button.label == label).click().run()


def titles(app: AppTest) -> dict[str, str]:
    """Return the exercises that the page lists, each with its mark, in order."""
    links = (link.proto for link in app.get("page_link"))
    return {link.label.partition(" :small[")[0]: link.icon for link in links if " :small[" in link.label}


# ── Exercises ────────────────────────────────────────────────────────────────


def test_all_exercises_and_tours_are_listed() -> None:
    app = open_page("exercises")
    assert not app.exception and not app.warning
    labels = [link.proto.label for link in app.get("page_link")]
    assert {exercise.title for exercise in exercises()[0].values()} <= set(titles(app))
    assert {f"Tour: {tour.title}" for tour in TOURS.values()} <= set(labels)


def test_the_list_is_narrowed_by_level_idea_and_time() -> None:
    known = exercises()[0]
    app = open_page("exercises")
    everything = list(titles(app))
    assert len(everything) == len(known)
    app.button_group(key="exercises.level").set_value([LEVELS[-1]]).run()
    assert not failures(app)
    assert set(titles(app)) == {one.title for one in known.values() if one.level == LEVELS[-1]}
    app.button_group(key="exercises.level").set_value([]).run()
    for idea in ideas_of(known.values())[:1]:
        app.multiselect(key="exercises.idea").set_value([idea]).run()
        assert set(titles(app)) == {one.title for one in known.values() if one.idea == idea}
        app.multiselect(key="exercises.idea").set_value([]).run()
    app.button_group(key="exercises.minutes").set_value(10).run()
    assert not failures(app)
    fit = [one for one in known.values() if one.title in titles(app)]
    assert 0 < sum(one.minutes for one in fit) <= 10
    assert f"**{len(fit)} to solve in {sum(one.minutes for one in fit)} minutes**" in written(app)


def test_the_page_leads_to_the_first_exercise_that_is_left() -> None:
    first, second, *_ = [one for one in exercises()[0].values() if one.lab == "module"]
    app = open_page("exercises")
    assert titles(app)[first.title] == ":material/play_circle:"
    app.session_state["lab.visit"] = {"progress": {"streak": 2, "marks": {first.name: [1, 1, 0]}}}
    app.run()
    assert (titles(app)[first.title], titles(app)[second.title]) == (
        ":material/check_circle:",
        ":material/play_circle:",
    )
    assert f"Go on: {second.title}" in [link.proto.label for link in app.get("page_link")]
    assert "2 in a row at the first try" in "".join(part.proto.body for part in app.get("html"))


def test_a_wrong_file_is_told_on_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("title =", encoding="utf-8")
    monkeypatch.setattr(exercises_page, "exercises", lambda: exercises(tmp_path))
    app = open_page("exercises")
    assert not app.exception
    assert warnings(app)[0].count("broken.toml") == 1 and "is no TOML" in warnings(app)[0]


def test_a_number_is_tried_helped_and_solved() -> None:
    app = open_page("module", exercise="01_one_large_kernel")
    assert "In the naive module a 5×5 convolution" in written(app)
    key = "exercise.given.01_one_large_kernel"
    for text, words in (("1,000", "Far too small."), ("130 M", "A little too large."), ("much", "this is no number")):
        app.text_input(key=key).set_value(text)
        press(app, "Check")
        assert words in warnings(app)[0]
    press(app, "Hint 1 of 2")
    assert "Hint 1: At one position" in written(app) and "Hint 2" not in written(app)
    press(app, "Hint 2 of 2")
    press(app, "Show the answer")
    assert "**Answer:** 120,422,400 MACs" in written(app)
    assert any(button.label.startswith("Next: ") for button in app.button), "whoever is stuck gets on, too"
    app.text_input(key=key).set_value("120.4 M")
    press(app, "Check")
    assert app.success[0].value == "Right: 120,422,400 MACs."
    assert exercises()[0]["01_one_large_kernel"].explained() in written(app)
    following = next_open(exercises()[0].values(), ("01_one_large_kernel",), after="01_one_large_kernel")
    assert following is not None and following.lab == "module"
    press(app, f"Next: {following.title}")
    assert app.query_params["exercise"] == following.name and following.title in written(app)
    press(app, "Leave the exercise")
    assert "exercise" not in app.query_params


def test_a_choice_is_tried_and_solved() -> None:
    app = open_page("module", exercise="04_who_widens")
    press(app, "Check")
    assert "Choose one of them" in warnings(app)[0]
    app.radio[0].set_value("the 5×5")
    press(app, "Check")
    assert "That is not it" in warnings(app)[0]
    app.radio[0].set_value("the pool")
    press(app, "Check")
    assert app.success[0].value == "Right."
    app.switch_page("pages/exercises.py")
    app.query_params = {}
    app.run()
    assert titles(app)["Who makes the module wide?"] == ":material/check_circle:"
    assert "<b>1</b> of" in "".join(part.proto.body for part in app.get("html"))


def test_a_goal_is_reached_by_turning_a_knob() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["exercise"] = "20_under_one_giga"
    app.run()
    assert app.info[0].value.startswith("Not yet.")
    app.slider(key="knob.googlenet.width").set_value(0.75).run()
    assert app.success[0].value.startswith("Reached")
    assert "912,572,544 MACs instead of 1,582,671,872" in written(app)
    press(app, "Back to the start")
    assert app.info[0].value.startswith("Not yet.")


def test_a_slider_grows_until_the_break_even_is_reached() -> None:
    """The exercise needs 155 filters; the slider of 16 ends at 64 at first."""
    app = open_page("module", exercise="03_break_even")
    key = "module.filters.3a.Branch_2.Conv2d_0a_1x1"
    for number in (64, 128, 155):
        assert app.slider(key=key).max >= number
        app.slider(key=key).set_value(number).run()
        assert not failures(app)
    assert app.success[0].value.startswith("Reached")


def test_an_exercise_begins_in_its_start_state_unless_the_link_has_another() -> None:
    app = open_page("factorization", exercise="07_seven")
    assert (app.query_params["kernel"], app.query_params["scheme"]) == ("7", "three_3x3")
    app = open_page("factorization", exercise="07_seven", kernel="3")
    assert app.query_params["kernel"] == "3"


@pytest.mark.parametrize("name", exercises()[0])
def test_every_exercise_opens_on_its_page(name: str) -> None:
    exercise = exercises()[0][name]
    query = {"exercise": name, **{key: texts[0] for key, texts in exercise.start_query.items()}}
    app = open_page(exercise.lab, **query)
    assert not failures(app) and not app.warning
    assert f"Exercise: {exercise.title}" in written(app)


# ── Tours ────────────────────────────────────────────────────────────────────


def test_a_tour_leads_from_state_to_state() -> None:
    app = open_page("factorization")
    press(app, "Tour: Small kernels for a large one")
    assert (app.query_params["tour"], "step 1 of 5" in written(app)) == ("factorization", True)
    press(app, "Next")
    assert "kernel" not in app.query_params and "Kernel: 5×5 → 7×7" not in written(app)
    press(app, "Next")
    assert (app.query_params["step"], app.query_params["kernel"]) == ("3", "7")
    assert "157{,}351{,}936" in written(app) and "Kernel: 5×5 → 7×7" in written(app)
    press(app, "Back")
    assert "kernel" not in app.query_params
    press(app, "Leave the tour")
    assert "tour" not in app.query_params and "step 2 of 5" not in written(app)


def test_a_tour_asks_and_says_the_truth() -> None:
    app = open_page("factorization", tour="factorization", step="2")
    key = "tour.given.factorization.2"
    press(app, "Check")
    assert "Guess first, or go on without." in written(app)
    app.text_input(key=key).set_value("a lot")
    press(app, "Check")
    assert "this is no number" in written(app) and "71.43" not in written(app)
    app.text_input(key=key).set_value("28")
    press(app, "Check")
    assert "✗ You said 28; it is 71.43 percent." in written(app)
    app = open_page("module", tour="module", step="3")
    app.radio(key="tour.given.module.3").set_value("less")
    press(app, "Check")
    assert "✓ Right: less." in written(app)


def test_a_question_of_a_tour_may_be_passed_by() -> None:
    app = open_page("factorization", tour="factorization", step="2")
    press(app, "Next")
    assert "step 3 of 5" in written(app)


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_every_step_of_every_tour_opens_by_its_link(name: str, step: int) -> None:
    app = open_page(TOURS[name].lab, tour=name, step=str(step))
    assert not failures(app) and not app.warning
    assert f"step {step} of {len(TOURS[name].stops)}" in written(app)
    stated = TOURS[name].stop(step).query
    if TOURS[name].lab in LABS:
        setting, errors = read_setting(LABS[TOURS[name].lab], stated)
        assert not errors
        stated = setting.to_query()
    assert {key: texts[0] for key, texts in stated.items()}.items() <= dict(app.query_params).items()


@pytest.mark.parametrize(("key", "name"), [("tour", "nowhere"), ("exercise", "![x](y)")])
def test_a_lesson_that_does_not_exist_is_told_and_can_be_closed(key: str, name: str) -> None:
    app = open_page("grid", **{key: name})
    assert not app.exception and not app.error
    assert f"There is no {key} called" in warnings(app)[0]
    press(app, "Close")
    assert not app.warning and key not in app.query_params


def test_a_lesson_of_another_page_says_where_it_is() -> None:
    app = open_page("grid", exercise="01_one_large_kernel")
    labels = [link.proto.label for link in app.get("page_link")]
    assert "The exercise “What one large kernel costs” is on another page: Module lab" in labels
    press(app, "Leave it")
    assert "exercise" not in app.query_params


# ── Guesses ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", predictions()[0])
def test_figures_wait_for_a_guess(name: str) -> None:
    app = open_page(name, predict="on")
    assert not app.exception and not app.error and not app.warning
    assert not app.metric and not app.table
    press(app, "Check my guess")
    assert "Make a guess first" in written(app) and not app.metric and not app.table
    for radio in app.radio:
        radio.set_value(radio.options[0])
    for field in app.number_input:
        if field.key == f"predict.{name}":
            assert field.value is None
            field.set_value(field.min)
    press(app, "Check my guess")
    assert not app.exception and not app.error
    assert app.metric or app.table
    press(app, "Guess again")
    assert not app.metric and not app.table
    press(app, "Show the answer")
    assert app.metric or app.table


def test_the_guess_stands_beside_the_truth() -> None:
    app = open_page("factorization", predict="on")
    app.number_input(key="predict.factorization").set_value(40)
    press(app, "Check my guess")
    shown = {metric.label: metric.value for metric in app.metric}
    assert (shown["Your guess, percent saved"], shown["Counted, percent saved"]) == ("40", "28")
    assert "The whole kernel needs 80,281,600 MACs" in written(app)
    assert "Your guess is 12 points too high." in written(app)


@pytest.mark.parametrize(("guess", "words"), [(13, "34 % too high"), (9.5, "2 % too low"), (1, "90 % too low")])
def test_how_far_a_guess_lies_is_said_in_plain_words(guess: float, words: str) -> None:
    """The 5×5 of module 3a: 120,422,400 against 12,443,648 MACs, 9.68 times."""
    app = open_page("module", predict="on")
    app.number_input(key="predict.module").set_value(guess)
    press(app, "Check my guess")
    assert f"Your guess is {words}." in written(app)


def test_a_question_that_the_setting_does_not_answer_is_not_asked() -> None:
    app = open_page("module", predict="on", design="naive_module", module="module")
    assert not app.exception and not app.error
    assert app.metric  # a module without reductions has no such saving


# ── The teachers' page ───────────────────────────────────────────────────────


def test_a_teachers_link_opens_what_was_chosen() -> None:
    app = open_page("teach")
    app.selectbox(key="teach.place").set_value("grid").run()
    app.multiselect(key="teach.hide.grid").set_value(["Reduction-A"])
    app.multiselect(key="teach.fix.grid").set_value(["grid"])
    app.selectbox(key="teach.exercise.grid").set_value("10_narrow_neck")
    app.toggle(key="teach.large").set_value(True)
    app.run()
    link = urlsplit(app.code[0].value)
    app.selectbox(key="teach.place").set_value("module").run()
    assert not app.exception and urlsplit(app.code[0].value).query == "type=large"
    assert link.path == "/grid"
    query = dict(parse_qsl(link.query))
    assert query == {"hide": "Reduction-A", "fix": "grid", "exercise": "10_narrow_neck", "type": "large"}
    opened = open_page("grid", **query)
    assert not opened.exception and not opened.error and not opened.warning
    assert opened.slider(key="knob.grid.grid").disabled
    assert not opened.slider(key="knob.grid.channels").disabled
    assert not [number for number in opened.number_input if "klmn" in str(number.key)]
    assert "The narrow neck" in written(opened)


def test_the_link_can_hold_the_page_as_it_stands() -> None:
    app = open_page("grid", channels="100")
    app.switch_page("pages/teach.py")
    app.query_params = {}
    app.run()
    app.selectbox(key="teach.place").set_value("grid").run()
    assert "channels" not in app.code[0].value
    app.radio(key="teach.state").set_value("as I have set them now").run()
    assert app.code[0].value.endswith("/grid?channels=100")


@pytest.mark.parametrize("place", [EXPLORER, *LABS])
def test_a_link_can_be_built_for_every_page(place: str) -> None:
    app = open_page("teach")
    app.selectbox(key="teach.place").set_value(place).run()
    assert not app.exception
    assert app.code[0].value.endswith(f"/{place}")


@pytest.mark.parametrize("place", LABS)
def test_type_for_a_projector_and_hidden_groups(place: str) -> None:
    groups = {knob.group for knob in LABS[place].knobs}
    app = open_page(place, type="large", hide=",".join(sorted(groups)))
    assert not app.exception and not app.error
    assert any("font-size: 20px" in part.proto.body for part in app.get("html"))


# ── Every page by itself ─────────────────────────────────────────────────────


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.stem)
def test_a_pages_file_can_be_run_by_itself(file: Path) -> None:
    app = AppTest.from_file(str(file), default_timeout=60)
    app.query_params["type"] = "large"
    app.run()
    assert not failures(app) and not app.warning
