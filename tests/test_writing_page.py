"""The workshop of the page "For teachers", run by AppTest: written from nothing, checked, tried, saved, opened."""

from __future__ import annotations

import tomllib

import pytest
from streamlit.testing.v1 import AppTest

from inception_lab.errors import LabError
from inception_lab.teach.drafts import KINDS, Draft
from inception_lab.teach.exercise import EXERCISES
from inception_lab.teach.files import read_table
from inception_lab.teach.written import write_table
from inception_lab.ui.materials import known_tours
from inception_lab.ui.writing import files
from tests.pages import failures, open_page, warnings, written


def open_workshop(kind: str = "exercise") -> AppTest:
    app = open_page("teach")
    app.segmented_control(key="teach.part").set_value("Write a lesson").run()
    if kind != "exercise":
        app.segmented_control(key="write.kind").set_value(kind).run()
    assert not failures(app)
    return app


def press(app: AppTest, label: str) -> AppTest:
    """Press the first button with this label."""
    return next(button for button in app.button if button.label == label).click().run()


def fill(app: AppTest, **texts: str) -> AppTest:
    """Fill fields by the end of their key; `_` stands for a dot."""
    for name, text in texts.items():
        key = f".{name.replace('__', '.')}"
        field = next(one for one in (*app.text_input, *app.text_area) if str(one.key).endswith(key))
        field.set_value(text)
        app.run()
    return app


def wrong(app: AppTest) -> list[str]:
    """Return what is said to be wrong beside the fields."""
    return [part.proto.body for part in app.get("html") if part.proto.body.startswith('<p class="write-wrong')]


def table_of(app: AppTest, kind: str = "exercise") -> dict[str, object]:
    draft = app.session_state[f"lab.write.draft.{kind}"]
    return tomllib.loads(write_table(draft.table))


def works(app: AppTest) -> bool:
    return any("It works" in one.value for one in app.success)


def copy(app: AppTest, name: str, kind: str = "exercise") -> AppTest:
    app.selectbox(key=f"write.copy.{kind}").set_value(name).run()
    assert not failures(app)
    return app


def choose_page(app: AppTest, page: str, kind: str = "exercise") -> None:
    app.selectbox(key=f"write.{kind}.lab").set_value(page).run()


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


# ── Files ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.toml", b"title =", "is no TOML"),
        ("a.toml", b"\xff\xfe", "is no text"),
        ("a.toml", b"#" * 100_001, "larger than 100,000 bytes"),
        ("a.toml", b"x = 1", "is no exercise, question, tour or lesson"),
        ("a.toml", b"x = " + b"[" * 50_000, "nested too deeply"),
        ("a.toml", b"minutes = " + b"9" * 90_000 + b"\nanswer = 1", "more digits than can be read"),
        ("a.toml", b'title = "![x](https://a.b)"\nanswer = 1', "a picture from elsewhere"),
    ],
)
def test_a_file_that_is_no_lesson_is_one_sentence(name: str, content: bytes, words: str) -> None:
    with pytest.raises(LabError, match=words) as caught:
        files._read(name, content)
    assert "\n" not in str(caught.value)


def test_every_kind_of_file_is_told_by_what_is_in_it() -> None:
    for kind, folder, name in (
        ("exercise", "exercises", "01_one_large_kernel"),
        ("tour", "tours", "grid"),
        ("prediction", "predictions", "grid"),
        ("plan", "plans", "1_what_a_convolution_costs"),
    ):
        path = EXERCISES.parent / folder / f"{name}.toml"
        path = path if path.is_file() else sorted(path.parent.glob("*.toml"))[0]
        draft = files._read(path.name, path.read_bytes())
        assert draft.kind == kind
        assert draft.page == (path.stem if kind == "prediction" else "")


STRANGE = {
    "title": 5,
    "lab": ["grid"],
    "minutes": "x",
    "hints": "one",
    "hides": 3,
    "level": {"a": 1},
    "question": {"a": []},
    "answer": {"kind": "choice", "options": [1, "x", {"text": 1}, []]},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "table",
    [
        STRANGE,
        {**STRANGE, "answer": []},
        {**STRANGE, "answer": {"kind": "number", "mistakes": [1, {"value": 2}], "value": 7, "tolerance": 1}},
        {**STRANGE, "answer": {"kind": "state", "check": 1}, "steps": "x"},
        {
            "steps": [
                1,
                {"kind": "question", "options": [1, 2], "text": 5, "right": 9},
                {"kind": ["a"]},
                {"kind": "page"},
            ]
        },
        {"steps": [{"kind": "question", "options": "x", "text": "t", "minutes": True}], "lab": "grid"},
        {"answer": {"kind": "estimate", "least": "x", "most": [], "step": True}},
    ],
)
def test_a_form_draws_any_file_and_says_what_is_wrong(kind: str, table: dict[str, object]) -> None:
    app = open_workshop()
    chosen = next(one for one in KINDS if one == kind)
    app.session_state[f"lab.write.draft.{kind}"] = Draft(chosen, table, "grid" if kind == "prediction" else "")
    app.session_state["lab.write.kind"] = kind
    app.run()
    assert not failures(app)
    assert not works(app)
    assert wrong(app) or warnings(app) or app.info


NASTY = (
    "{",
    "}{",
    "{x:999999999}",
    "{'a' * 10**9}",
    "9" * 3_000,
    "(" * 300,
    "-" * 499 + "1",
    "\x00\x1b[2J\u202e",
    "__import__('os').system('x')",
    "![x](https://a.b/c.png)",
    "((((((1/10)**16)**16)**16)**16)**16)**16",
    "1e999999999 %",
    "http://[",
    "http://a/b?" + "k=v&" * 900,
    "?variant=" + "x" * 3_000,
)


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_is_told_and_nothing_breaks(text: str) -> None:
    for kind, name in (("exercise", "01_one_large_kernel"), ("tour", sorted(known_tours())[0])):
        app = copy(open_workshop(kind), name, kind)
        fields = [one.key for one in (*app.text_input, *app.text_area) if str(one.key).startswith(f"write.{kind}.")]
        assert len(fields) >= 3
        for key in fields:
            app.session_state[key] = text
        app.session_state["lab.write.draft." + kind] = everywhere(app.session_state[f"lab.write.draft.{kind}"], text)
        app.run()
        assert not failures(app)
        assert wrong(app) or warnings(app)
        assert write_table(app.session_state[f"lab.write.draft.{kind}"].table)
    assert not works(app)


def everywhere(draft: Draft, text: str) -> Draft:
    """Return a draft with a text in the place of each of its own but the page and the kinds."""

    def put(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: put(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [put(one) for one in value]
        return text if isinstance(value, str) and key not in ("lab", "kind", "level", "idea") else value

    table = put(draft.table)
    assert isinstance(table, dict)
    return Draft(draft.kind, table, draft.page)


@pytest.mark.parametrize("link", ["http://[", "x?y?z", "/grid?grid=17", "https://a.b/lab/grid?grid=17&exercise=x"])
def test_a_pasted_link_is_taken_as_far_as_it_can_be_read(link: str) -> None:
    app = copy(open_workshop(), "10_narrow_neck")
    fill(app, start=link)
    assert not failures(app)
    assert table_of(app)["start"] == ("grid=17" if "grid=17" in link else table_of(app)["start"])


def test_a_downloaded_file_is_named_and_reads_back() -> None:
    app = copy(open_workshop(), "01_one_large_kernel")
    fill(app, title='"Quotes" \\ and {grid}')
    draft = app.session_state["lab.write.draft.exercise"]
    assert tomllib.loads(write_table(draft.table))["title"] == '"Quotes" \\ and {grid}'
    button = app.get("download_button")[0].proto
    assert button.label == "Download TOML"


# ── In a room ────────────────────────────────────────────────────────────────


def open_room() -> AppTest:
    app = open_page("classroom")
    app.text_input(key="class.title").set_value("8b")
    return press(app, "Open a room")


def join(teacher: AppTest, name: str) -> AppTest:
    code = teacher.session_state["lab.classroom.role"].code
    app = open_page("classroom", room=code)
    app.text_input(key="class.nickname").set_value(name)
    return press(app, "Join")


def saved(kind: str, name: str) -> tuple[AppTest, AppTest]:
    """Return a teacher who has saved a copy in a room, and a student who is in it."""
    teacher = open_room()
    student = join(teacher, "Ada")
    teacher.switch_page("pages/teach.py")
    teacher.query_params = {}
    teacher.run().segmented_control(key="teach.part").set_value("Write a lesson").run()
    teacher.segmented_control(key="write.kind").set_value(kind).run()
    copy(teacher, name, kind)
    if kind != "prediction":
        fill(teacher, title="Mine")
    press(teacher, "Save in the room")
    assert not failures(teacher)
    assert any("Saved in room" in one.value for one in teacher.success)
    return teacher, student


def test_a_rooms_exercise_is_solved_by_who_is_in_it_and_by_nobody_else() -> None:
    teacher, student = saved("exercise", "01_one_large_kernel")
    assert any("exercise=own_mine" in one.value for one in teacher.code)
    student.switch_page("pages/module.py")
    student.query_params = {"exercise": "own_mine"}
    student.run()
    assert not failures(student)
    assert "Exercise: Mine" in written(student)
    student.text_input(key="exercise.given.own_mine").set_value("120.4 M")
    press(student, "Check")
    assert any("Right" in one.value for one in student.success)
    student.switch_page("pages/exercises.py")
    student.query_params = {}
    student.run()
    assert any(one.proto.label.startswith("Mine ") for one in student.get("page_link"))
    stranger = open_page("module", exercise="own_mine")
    assert any("There is no exercise called own_mine" in one for one in warnings(stranger))


def test_a_rooms_exercise_is_put_as_a_vote() -> None:
    teacher, _ = saved("exercise", "01_one_large_kernel")
    teacher.switch_page("pages/classroom.py")
    teacher.query_params = {}
    teacher.run()
    assert any(option.endswith("Mine") for option in teacher.selectbox(key="class.lesson").options)


def test_a_rooms_own_question_is_asked_in_its_lab() -> None:
    teacher, student = saved("prediction", "grid")
    text = str(table_of(teacher, "prediction")["question"])
    assert text
    fill(teacher, question="Mine: how many?")
    press(teacher, "Replace it in the room")
    student.switch_page("pages/grid.py")
    student.query_params = {"predict": "on"}
    student.run()
    assert "Mine: how many?" in written(student)
    stranger = open_page("grid", predict="on")
    assert "Mine: how many?" not in written(stranger)


def test_a_rooms_own_lesson_is_followed() -> None:
    teacher, _ = saved("plan", "1_what_a_convolution_costs")
    press(teacher, "Follow it")
    assert not failures(teacher)
    assert any("follows it from the beginning" in one.value for one in teacher.success)
    teacher.switch_page("pages/classroom.py")
    teacher.query_params = {}
    teacher.run()
    assert not failures(teacher)
    assert any(">Mine</h2>" in part.proto.body for part in teacher.get("html"))


def test_a_step_without_a_title_is_named_after_what_it_does() -> None:
    app = open_workshop("plan")
    fill(app, title="A lesson", goal="g", steps__0__title="Mine")
    assert "Mine" in written(app)
    fill(app, steps__0__title="")
    assert "title" not in table_of(app, "plan")["steps"][0]  # type: ignore[index]
    assert works(app)


def test_a_button_pressed_right_after_typing_saves_what_was_typed() -> None:
    """Both come with one message of the browser, and the button may be heard first."""
    teacher, _ = saved("exercise", "01_one_large_kernel")
    fields = teacher.session_state["lab.write.fields"]
    assert fields["write.exercise.title"] == ("title",)
    teacher.session_state["write.exercise.title"] = "Typed last"  # its own callback is not heard
    next(button for button in teacher.button if button.label == "Replace it in the room").click()
    teacher.run()
    assert any("exercise=own_typed_last" in one.value for one in teacher.code)


def test_what_is_taken_out_is_gone_for_everybody() -> None:
    teacher, student = saved("exercise", "01_one_large_kernel")
    press(teacher, "Edit")
    assert works(teacher)
    press(teacher, "Take out")
    student.switch_page("pages/module.py")
    student.query_params = {"exercise": "own_mine"}
    student.run()
    assert any("There is no exercise called own_mine" in one for one in warnings(student))


def test_a_student_cannot_save() -> None:
    _, student = saved("exercise", "01_one_large_kernel")
    student.switch_page("pages/teach.py")
    student.query_params = {}
    student.run().segmented_control(key="teach.part").set_value("Write a lesson").run()
    assert "Save in the room" not in [button.label for button in student.button]
