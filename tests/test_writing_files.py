"""Files of lessons that a teacher opens or downloads: what is none is one sentence, what is typed breaks nothing."""

from __future__ import annotations

import tomllib

import pytest

from inception_lab.errors import LabError
from inception_lab.teach.drafts import KINDS, Draft
from inception_lab.teach.exercise import EXERCISES
from inception_lab.teach.written import write_table
from inception_lab.ui.materials import known_tours
from inception_lab.ui.writing import files
from tests.pages import failures, warnings
from tests.workshop import copy, fill, open_workshop, table_of, works, wrong


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
