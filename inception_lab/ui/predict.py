"""Predict first: a guess before the figures, then the guess beside the truth and what lies between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.labs import Lab, Quantities, Setting
from inception_lab.teach.expression import fill
from inception_lab.teach.prediction import Prediction, Range
from inception_lab.teach.question import ChoiceAnswer
from inception_lab.text.numbers import decimal
from inception_lab.ui.lesson_state import current_lesson
from inception_lab.ui.materials import known_predictions

__all__ = ["show_prediction", "show_question"]


@dataclass(frozen=True, slots=True)
class _Guess:
    """What was guessed at which setting; nothing where the question was skipped."""

    setting: Setting
    said: Fraction | str | None


def show_prediction(setting: Setting) -> bool:
    """Ask for a guess where the lesson wants one; tell whether the figures may be shown."""
    asked = known_predictions().get(setting.lab.name)
    if asked is None or not current_lesson().predict:
        return True
    guess = _guess(setting.lab)
    if guess is None and not _can_be_asked(asked, setting):
        return True
    with st.container(border=True, key="lesson.prediction"):
        if guess is None:
            _show_question(asked, setting)
            return False
        if guess.said is not None:
            _show_truth(asked, guess, setting.lab.measure(guess.setting))
        st.button(
            "Guess again",
            key="predict.again",
            icon=":material/replay:",
            on_click=_remember,
            args=(setting.lab, None),
        )
    return True


def _can_be_asked(asked: Prediction, setting: Setting) -> bool:
    """Tell whether the setting has what the question is about: a module without reductions saves nothing by them."""
    try:
        measured = setting.lab.measure(setting)
        fill(asked.question, measured)
        asked.explained(measured)
        return (
            bool(asked.answer.right(measured))
            if isinstance(asked.answer, ChoiceAnswer)
            else asked.answer.asks_for(measured)
        )
    except LabError:
        return False


def show_question(asked: Prediction, measured: Quantities, key: str, show_buttons: Callable[[], None]) -> None:
    """Draw what is asked, the field `key` of the guess, and beside it what `show_buttons` draws."""
    st.markdown(f":material/psychology: **Before you look:** {fill(asked.question, measured)}")
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _show_answers(asked, key)
        show_buttons()


def _show_question(asked: Prediction, setting: Setting) -> None:
    key = f"predict.{setting.lab.name}"

    def show_buttons() -> None:
        st.button("Check my guess", key="predict.say", type="primary", on_click=_guessed, args=(setting, key))
        st.button("Show the answer", key="predict.skip", on_click=_remember, args=(setting.lab, _Guess(setting, None)))

    show_question(asked, setting.lab.measure(setting), key, show_buttons)
    if st.session_state.pop(_missing(setting.lab), False):
        st.markdown("Make a guess first: it need not be a good one.")


def _show_answers(asked: Prediction, key: str) -> None:
    """Draw what the guess is given by."""
    match asked.answer:
        case Range(least=least, most=most, step=step, unit=unit):
            # Whole numbers show no decimals. Empty at first: a number that stands there would lead the guess.
            whole = all(number.denominator == 1 for number in (least, most, step))
            as_shown = int if whole else float
            st.number_input(
                f"Your guess, {unit}",
                as_shown(least),
                as_shown(most),
                value=None,
                step=as_shown(step),
                key=key,
                placeholder=f"from {decimal(least)} to {decimal(most)}",
                width=260,
            )
        case ChoiceAnswer(options=options):
            st.radio("Your guess", [words for words, _ in options], index=None, key=key, horizontal=True)


def _show_truth(asked: Prediction, guess: _Guess, measured: Quantities) -> None:
    match asked.answer:
        case Range(unit=unit) as estimate:
            said, exact = cast(Fraction, guess.said), estimate.truth(measured)
            with st.grid(2, gap="small", min_column_width=140):
                st.metric(f"Your guess, {unit}", decimal(said))
                st.metric(f"Counted, {unit}", decimal(exact))
            st.markdown(_how_far(said, exact, estimate))
        case ChoiceAnswer() as answer:
            right = answer.right(measured)
            if guess.said == right:
                st.success(f"You guessed it: {right}.")
            else:
                st.warning(f"You guessed: {guess.said}. It is: {right}.")
    st.markdown(asked.explained(measured))


def _how_far(said: Fraction, exact: Fraction, asked: Range) -> str:
    """Say how far a guess lies from the truth: in percent of it, or in points where percents are guessed."""
    if said == exact:
        return "Exactly right."
    way = "high" if said > exact else "low"
    if "percent" in asked.unit or not exact:
        return f"Your guess is {decimal(abs(said - exact))}{' points' if 'percent' in asked.unit else ''} too {way}."
    share = round(100 * abs(said - exact) / abs(exact))
    return f"Your guess is {f'{share:,} %' if share else 'less than 1 %'} too {way}."


def _guessed(setting: Setting, key: str) -> None:
    said = st.session_state.get(key)
    if said is None:
        st.session_state[_missing(setting.lab)] = True
        return
    _remember(setting.lab, _Guess(setting, said if isinstance(said, str) else Fraction(str(said))))


def _remember(lab: Lab, guess: _Guess | None) -> None:
    st.session_state[_key(lab)] = guess


def _guess(lab: Lab) -> _Guess | None:
    return cast("_Guess | None", st.session_state.get(_key(lab)))


def _missing(lab: Lab) -> str:
    return f"lab.{lab.name}.guess.missing"


def _key(lab: Lab) -> str:
    return f"lab.{lab.name}.guess"
