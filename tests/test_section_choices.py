"""What no browser sends for a choice of a section never ends in Streamlit's error box."""

from __future__ import annotations

from typing import Final

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import ROOT

ODD: Final = (None, 2.5, ["nowhere"], object())
CHOICES: Final = {
    "run": ("run.measure", "run.device", "run.dtype", "run.batch", "run.backward"),
    "sweep": ("sweep.device", "sweep.sizes"),
    "modes": ("modes.device", "modes.batch", "modes.names"),
    "pair": ("pair.experiment", "pair.device", "pair.batch"),
    "maps": ("picture.choice", "maps.node", "maps.first.module.concat"),
    "signal": ("signal.question.norm.start.width", "signal.start", "signal.batch"),
}
WITH_A_RESULT: Final = {"maps.scale"}
"""Shown as soon as a run has ended, which may be while a test looks."""
WIDGETS: Final = ("selectbox", "button_group", "number_input", "toggle")


def open_with(section: str, **values: object) -> AppTest:
    """Open a section, or a measurement of the section Run, with values in the session."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["variant"] = "reduced_module"
    app.query_params["tab"] = section if section in ("maps", "signal") else "run"
    if section in ("sweep", "modes", "pair"):
        app.session_state["run.measure"] = section
    for key, value in values.items():
        app.session_state[key] = value
    return app.run()


def widgets(app: AppTest) -> set[str | None]:
    """Return the keys of what can be chosen before any run has ended."""
    return {widget.key for kind in WIDGETS for widget in app.get(kind)} - WITH_A_RESULT


@pytest.mark.parametrize("section", CHOICES)
def test_odd_values_of_a_sections_choices_are_forgotten(section: str) -> None:
    shown = widgets(open_with(section))
    assert shown >= set(CHOICES[section])
    for value in ODD:
        app = open_with(section, **dict.fromkeys(CHOICES[section], value))
        assert not app.exception, value
        assert not app.error, value
        assert widgets(app) == shown, value
