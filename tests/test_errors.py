"""Errors are one readable line, whatever was sent."""

from __future__ import annotations

import pickle
from contextlib import suppress

import pytest

from inception_lab.cli.program import main
from inception_lab.design import Design, from_query
from inception_lab.errors import DesignError

HOSTILE = "\x1b[31m\x00\u202e\u2066\u200b\u2028\ud800\r\n" + "k" * 100_000
UNSEEN = set("\x1b\x00\u202e\u2066\u200b\u2028\ud800\r\n")


def test_every_part_of_an_error_is_short_and_has_nothing_that_cannot_be_seen() -> None:
    error = DesignError(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    assert len(error.where) <= 300
    assert len(str(error)) < 2_700
    assert not UNSEEN & set(str(error))
    assert r"\x1b[31m\x00\u202e\u2066" in error.where


def test_an_error_of_escapes_only_is_short_too() -> None:
    assert len(DesignError("\x00" * 300, "is wrong").where) <= 300


def test_an_error_survives_pickling_unchanged() -> None:
    error = DesignError(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_letters_of_all_languages_and_thin_spaces_stay() -> None:
    text = "größer als 3×3 — 數字 1\u202f000"
    assert str(DesignError("knob", text)) == f"knob: {text}"


def test_a_links_unknown_key_is_said_readably() -> None:
    _, (error,) = from_query({HOSTILE: ["1"]}, default="googlenet")
    assert not UNSEEN & set(str(error))
    assert len(str(error)) < 1_300


@pytest.mark.parametrize("arguments", [["summary", "googlenet", "--set", f"{HOSTILE}=1"], ["summary", "x", HOSTILE]])
def test_the_command_line_writes_no_escape_sequence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with suppress(SystemExit):
        main(arguments)
    err = capsys.readouterr().err
    assert (err.count("\n"), UNSEEN & set(err.strip())) == (1, set())


@pytest.mark.parametrize(
    "value",
    [10**5_000, (1, 10**5_000), -(10**5_000), [[]], None, b"\xff", float("nan"), "k" * 10**5],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("name", ["classes", "width", "input", "3a", "heads", "stem", "modules"])
def test_a_knob_refuses_any_value_in_a_short_sentence(name: str, value: object) -> None:
    with pytest.raises(DesignError, match=f"^knob {name}: ") as refused:
        Design("googlenet").turned(name, value)
    assert len(str(refused.value)) < 600


def test_numbers_in_errors_have_thousands_separators() -> None:
    with pytest.raises(DesignError, match=r"from 1 to 100,000 \(received 0\)"):
        Design("googlenet").turned("classes", 0)
