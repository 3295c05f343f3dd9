"""What is written in a room: saved by its teacher, followed by who is in it, gone for everybody when taken out."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages import failures, open_page, warnings, written
from tests.workshop import copy, fill, open_workshop, press, table_of, works


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
