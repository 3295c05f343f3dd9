"""Predict first: a guess before the figures, then the guess beside the truth and what lies between them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import streamlit as st

from inception_lab.errors import LabError
from inception_lab.labs import Lab, Quantities, Setting
from inception_lab.teach.expression import fill
from inception_lab.teach.prediction import Prediction, Range, predictions
from inception_lab.teach.question import ChoiceAnswer
from inception_lab.text.numbers import change
from inception_lab.ui.lesson_state import current_lesson

__all__ = ["show_prediction"]


@dataclass(frozen=True, slots=True)
class _Guess:
    """What was guessed at which setting; nothing where the question was skipped."""

    setting: Setting
    said: Fraction | str | None


def show_prediction(setting: Setting) -> bool:
    """Ask for a guess where the lesson wants one; tell whether the figures may be shown."""
    asked = predictions()[0].get(setting.lab.name)
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
        found = setting.lab.measure(setting)
        fill(asked.question, found)
        asked.explained(found)
        return (
            bool(asked.answer.right(found)) if isinstance(asked.answer, ChoiceAnswer) else asked.answer.asks_for(found)
        )
    except LabError:
        return False


def _show_question(asked: Prediction, setting: Setting) -> None:
    st.markdown(f":material/psychology: **Before you look:** {fill(asked.question, setting.lab.measure(setting))}")
    key = f"predict.{setting.lab.name}"
    match asked.answer:
        case Range(least=least, most=most, step=step, unit=unit):
            # A slider of whole numbers shows no decimals.
            whole = all(number.denominator == 1 for number in (least, most, step))
            as_shown = int if whole else float
            st.slider(
                f"Your guess, {unit}",
                as_shown(least),
                as_shown(most),
                value=as_shown(least + (most - least) // (2 * step) * step),
                step=as_shown(step),
                key=key,
            )
        case ChoiceAnswer(options=options):
            st.radio("Your guess", [words for words, _ in options], key=key)
    with st.container(horizontal=True, gap="small"):
        st.button("That is my guess", key="predict.say", type="primary", on_click=_guessed, args=(setting, key))
        st.button("Show me without", key="predict.skip", on_click=_remember, args=(setting.lab, _Guess(setting, None)))


def _show_truth(asked: Prediction, guess: _Guess, found: Quantities) -> None:
    match asked.answer:
        case Range(unit=unit) as estimate:
            said, exact = cast(Fraction, guess.said), estimate.truth(found)
            with st.grid(2, gap="small", min_column_width=140):
                st.metric(f"Your guess, {unit}", _written(said))
                st.metric(f"Counted, {unit}", _written(exact))
            far = change(round(1000 * said), round(1000 * exact))
            st.markdown("Exactly." if said == exact else f"Your guess is off by {far}.")
        case ChoiceAnswer() as answer:
            right = answer.right(found)
            if guess.said == right:
                st.success(f"You guessed it: {right}.")
            else:
                st.warning(f"You guessed: {guess.said}. It is: {right}.")
    st.markdown(asked.explained(found))


def _written(number: Fraction) -> str:
    return f"{int(number):,}" if number.denominator == 1 else f"{float(number):,.2f}"


def _guessed(setting: Setting, key: str) -> None:
    said = st.session_state.get(key, 0)
    _remember(setting.lab, _Guess(setting, said if isinstance(said, str) else Fraction(str(said))))


def _remember(lab: Lab, guess: _Guess | None) -> None:
    st.session_state[_key(lab)] = guess


def _guess(lab: Lab) -> _Guess | None:
    return cast("_Guess | None", st.session_state.get(_key(lab)))


def _key(lab: Lab) -> str:
    return f"lab.{lab.name}.guess"
