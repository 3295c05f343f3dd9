"""An answer that a student sends: read, then taken, known already or refused."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from inception_lab.classroom.rules.codes import as_text
from inception_lab.classroom.rules.pulse import ROUNDS, Pulse, as_of
from inception_lab.classroom.rules.questions import Asked
from inception_lab.classroom.rules.states import measured, read_state
from inception_lab.errors import ClassError, LessonError, received
from inception_lab.teach.question import read_given

__all__ = ["check_open", "check_single", "read_answer", "written_answer"]

_MOST_LETTERS: Final = 60
_MOST: Final = 10**18


def read_answer(asked: Asked, text: str) -> str:
    """Return an answer as it is kept: an option's number from 0, an exact number, a state's link, or number and link.

    A state is sent as a link; a guess of an own state on the line before it. Raises LabError.
    """
    text = as_text("answer", text)
    match asked.kind:
        case "choice":
            if text not in asked.options:
                raise ClassError("answer", "none of the choices", received(text), "choose one of them")
            return str(asked.options.index(text))
        case "state":
            return _built(asked.page, text)
        case "own":
            guess, _, link = text.partition("\n")
            return f"{_read_number(guess, asked.unit)} {_built(asked.page, link)}"
        case _:
            return _read_number(text, asked.unit)


def _built(page: str, text: str) -> str:
    """Return the link of a state that can be built. Raises LabError."""
    link = read_state(page, text)
    measured(page, link)
    return link


def _read_number(text: str, unit: str) -> str:
    if len(text) > _MOST_LETTERS:
        raise ClassError("answer", f"longer than {_MOST_LETTERS} letters", received(text), "write a number")
    try:
        given = read_given(text, unit)
    except LessonError as error:
        raise ClassError("answer", error.problem, error.received, error.remedy) from None
    if abs(given) > _MOST or given.denominator > _MOST:
        raise ClassError("answer", "no number of this question's size", received(text), "write one below 10^18")
    return str(given)


def written_answer(asked: Asked, value: str) -> str:
    """Write a kept answer for people: the option's words, the number (six digits of a fraction), the state's link."""
    if asked.kind == "choice":
        return asked.options[int(value)]
    if asked.kind == "state":
        return value or f"{asked.page} as it is at first"
    exact = Fraction(value.partition(" ")[0])
    return f"{int(exact):,}" if exact.denominator == 1 else f"{float(exact):,.6g}"


def check_open(pulse: Pulse | None, question: str, vote: int, now: float) -> None:
    """Refuse an answer that comes when this question is not voted on in this round. Raises ClassError."""
    if pulse is None:
        raise ClassError("answer", "no question is asked just now", remedy="wait for the next one")
    here = as_of(pulse, now)
    if here.question != question:
        raise ClassError("answer", "another question is asked now", remedy="look again")
    # True equals 1, and so does 1.0; but no page sends them, and a database may not take them.
    if type(vote) is not int or not 1 <= vote <= ROUNDS:
        raise ClassError("answer", "there is no such vote", received(vote), "look again")
    if here.round != vote:
        raise ClassError("answer", f"vote {vote} is over, and your answer was not counted", remedy="look again")
    if not here.is_asking:
        raise ClassError("answer", "voting is closed; this came too late and was not counted")


def check_single(asked: Asked, earlier: str | None) -> None:
    """Refuse a second answer in one round: the first one counts. Raises ClassError."""
    if earlier is not None:
        raise ClassError(
            "answer", "you have answered already, and the first answer counts", repr(written_answer(asked, earlier))
        )
