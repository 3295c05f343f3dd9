"""The workshop of the page "For teachers", run by AppTest: written from nothing, copied, checked, tried."""

from __future__ import annotations

import pytest

from inception_lab.teach.exercise import EXERCISES
from inception_lab.teach.files import read_table
from tests.pages import failures, open_page, warnings, written
from tests.workshop import choose_page, copy, fill, open_workshop, press, table_of, works, wrong

# ── From nothing to solved ───────────────────────────────────────────────────


def test_a_number_is_written_from_nothing_and_solved_in_the_preview() -> None:
    app = open_workshop()
    assert "Still to write: title, number, question, why." in [one.value for one in app.info]
    choose_page(app, "grid")
    fill(
        app,
        title="My own",
        question="How many of {values_in}?",
        answer__value="values_out",
        explanation="{values_out}.",
    )
    assert works(app)
    assert "**184,960** :small[now]" in written(app)  # 640 channels on 17×17
    assert "How many of 392,000?" in written(app)
    field = next(one for one in app.text_input if str(one.key).startswith("exercise.given."))
    field.set_value("12")
    press(app, "Check")
    assert warnings(app)
    next(one for one in app.text_input if str(one.key).startswith("exercise.given.")).set_value("184,960")
    press(app, "Check")
    assert any("Right" in one.value for one in app.success)
    assert not failures(app)


def test_a_choice_is_written_from_nothing_and_solved_in_the_preview() -> None:
    app = open_workshop()
    choose_page(app, "grid")
    app.segmented_control(key="write.exercise.answer.kind").set_value("choice").run()
    fill(app, title="My own", question="Which?", explanation="Because.")
    fill(app, answer__options__0__text="this", answer__options__1__text="that")
    assert works(app)
    press(app, "Add a choice")
    fill(app, answer__options__2__text="both", answer__options__2__right="values_out > 1")
    assert wrong(app) and "exactly one must hold" in wrong(app)[0].lower()
    assert not works(app)
    app.button(key="write.exercise.right.2").click().run()
    assert works(app)
    app.button(key="write.exercise.answer.options.0.out").click().run()
    assert works(app)
    radio = next(one for one in app.radio if one.label == "Your answer")
    assert radio.options == ["that", "both"]
    radio.set_value("both")
    press(app, "Check")
    assert any("Right" in one.value for one in app.success)


def test_a_goal_takes_its_states_from_the_page_as_it_stands() -> None:
    app = open_page("grid", grid="17")
    app.switch_page("pages/teach.py")
    app.query_params = {}
    app.run().segmented_control(key="teach.part").set_value("Write a lesson").run()
    choose_page(app, "grid")
    app.segmented_control(key="write.exercise.answer.kind").set_value("state").run()
    fill(app, title="My own", question="Fewer!", explanation="{start_values_in} to {values_in}.")
    fill(app, answer__goal="fewer values", answer__check="values_in < start_values_in")
    assert any("does not reach the goal" in one.lower() for one in wrong(app))
    app.button(key="write.exercise.answer.solution.take").click().run()
    assert works(app), wrong(app)
    assert table_of(app)["answer"] == {
        "kind": "state",
        "check": "values_in < start_values_in",
        "goal": "fewer values",
        "solution": "grid=17",
    }
    assert "**true** :small[at the solution]" in written(app)
    assert "**false** :small[at the start]" in written(app)
    assert any("Not yet" in one.value for one in app.info)


def test_a_tour_is_written_step_by_step() -> None:
    app = open_workshop("tour")
    choose_page(app, "grid", "tour")
    fill(app, title="My walk", steps__0__text="Here are {values_in}.")
    assert works(app)
    press(app, "Add a step")
    fill(app, steps__1__state="http://school.example/grid?grid=17&tour=x&type=large", steps__1__text="Now {values_in}.")
    assert works(app)
    assert table_of(app, "tour")["steps"] == [
        {"state": "", "text": "Here are {values_in}."},
        {"state": "grid=17", "text": "Now {values_in}."},
    ]
    app.button(key="write.tour.steps.1.up").click().run()
    assert [one["state"] for one in table_of(app, "tour")["steps"]] == ["grid=17", ""]  # type: ignore[attr-defined]
    assert not failures(app)


def test_a_tours_step_points_and_asks() -> None:
    app = open_workshop("tour")
    choose_page(app, "grid", "tour")
    fill(app, title="My walk", steps__0__text="Look.")
    app.selectbox(key="write.tour.steps.0.shows").set_value("picture").run()
    app.segmented_control(key="write.tour.ask.0").set_value("choice").run()
    fill(app, steps__0__ask__question="Which?")
    fill(app, steps__0__ask__options__0__text="this", steps__0__ask__options__1__text="that")
    assert works(app), wrong(app)
    app.button(key="write.tour.steps.0.ask.right.1").click().run()
    step = table_of(app, "tour")["steps"][0]  # type: ignore[index]
    assert step["shows"] == "picture"
    assert [one["right"] for one in step["ask"]["options"]] == ["1 == 0", "1 == 1"]
    app.segmented_control(key="write.tour.ask.0").set_value("").run()
    assert "ask" not in table_of(app, "tour")["steps"][0]  # type: ignore[index]
    assert not failures(app)


def test_a_question_before_the_figures_is_written_from_nothing() -> None:
    app = open_workshop("prediction")
    choose_page(app, "grid", "prediction")
    fill(app, question="How many values come out?", answer__value="values_out", explanation="{values_out}.")
    app.number_input(key="write.prediction.answer.most").set_value(100_000.0).run()
    assert works(app), wrong(app)
    assert table_of(app, "prediction")["answer"]["most"] == 100_000  # type: ignore[index]


def test_a_lesson_is_put_together_of_steps() -> None:
    app = open_workshop("plan")
    fill(app, title="A lesson", goal="They can count.")
    assert works(app), wrong(app)
    press(app, "Add a step")
    app.selectbox(key="write.plan.1.kind").set_value("exercise").run()
    app.selectbox(key="write.plan.steps.1.exercise").set_value("10_narrow_neck").run()
    app.number_input(key="write.plan.steps.1.minutes").set_value(12).run()
    press(app, "Add a step")
    app.selectbox(key="write.plan.2.kind").set_value("question").run()
    app.segmented_control(key="write.plan.2.asks").set_value("text").run()
    assert not works(app)
    fill(app, steps__2__text="Why?", **{"2__options": "so\nnot so"})
    app.selectbox(key="write.plan.2.right").set_value("not so").run()
    assert works(app), wrong(app)
    table = table_of(app, "plan")
    assert table["minutes"] == 5 + 12 + 5
    assert table["steps"][1:] == [  # type: ignore[index]
        {"kind": "exercise", "minutes": 12, "exercise": "10_narrow_neck"},
        {"kind": "question", "minutes": 5, "text": "Why?", "options": ["so", "not so"], "right": 2},
    ]
    assert not failures(app)


# ── A copy, its errors, its mending ──────────────────────────────────────────


@pytest.mark.parametrize("name", ["01_one_large_kernel", "04_who_widens", "20_under_one_giga"])
def test_a_copy_is_the_file_word_for_word(name: str) -> None:
    app = copy(open_workshop(), name)
    assert works(app)
    assert table_of(app) == read_table(EXERCISES / f"{name}.toml")


def test_an_error_stands_at_its_field_until_it_is_mended() -> None:
    app = copy(open_workshop(), "01_one_large_kernel")
    fill(app, answer__value="layer_naive_mac")
    assert wrong(app) == [
        '<p class="write-wrong" role="alert">Nothing here is called layer_naive_mac; did you mean layer_naive_macs?</p>'
    ]
    assert not works(app)
    fill(app, answer__value="layer_naive_macs")
    assert not wrong(app)
    assert works(app)


def test_a_quantity_is_put_in_from_the_list_with_its_value() -> None:
    app = copy(open_workshop(), "01_one_large_kernel")
    picker = app.selectbox(key="write.exercise.explanation.pick")
    assert "layer_naive_macs = 120,422,400" in picker.options
    picker.set_value("grid").run()
    assert str(table_of(app)["explanation"]).endswith("{grid}")
    app.selectbox(key="write.exercise.answer.value.pick").set_value("grid").run()
    assert table_of(app)["answer"]["value"] == "layer_naive_macs grid"  # type: ignore[index]


def test_a_draft_is_kept_while_other_pages_are_seen_and_can_be_taken_back() -> None:
    app = copy(open_workshop(), "01_one_large_kernel")
    fill(app, title="Mine")
    app.switch_page("pages/grid.py").run()
    app.switch_page("pages/teach.py").run()
    assert table_of(app)["title"] == "Mine"
    assert app.text_input(key="write.exercise.title").value == "Mine"
    press(app, "Empty form")
    assert app.text_input(key="write.exercise.title").value == ""
    press(app, "Take back")
    assert app.text_input(key="write.exercise.title").value == "Mine"


def test_a_draft_is_tried_on_its_page_and_is_nobodys_progress() -> None:
    app = copy(open_workshop(), "01_one_large_kernel")
    link = next(one for one in app.get("page_link") if one.proto.label.startswith("Try it on its page"))
    name = next(pair.split("=")[1] for pair in link.proto.query_string.split("&") if pair.startswith("exercise="))
    app.switch_page("pages/module.py")
    app.query_params = {"exercise": name}
    app.run()
    assert "What one large kernel costs" in written(app)
    app.text_input(key=f"exercise.given.{name}").set_value("120.4 M")
    press(app, "Check")
    assert any("Right" in one.value for one in app.success)
    app.switch_page("pages/exercises.py")
    app.query_params = {}
    app.run()
    assert any("<b>0</b> of" in one.proto.body for one in app.get("html"))
