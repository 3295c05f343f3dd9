"""Pictures and lessons at random, broken, endless or lying: read, or refused in one sentence, and soon."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Final

import pytest

from inception_lab.errors import LabError, shortened
from inception_lab.images import fit, read_image
from inception_lab.teach.drafts import KINDS, Draft, check, guessed_kind, read
from inception_lab.teach.files import parse_text
from inception_lab.teach.lesson_plan import material
from inception_lab.teach.pages import LABS
from inception_lab.teach.prose import check_prose
from inception_lab.teach.written import file_name, write_table
from tests.hostile.chances import chances, told
from tests.hostile.files import lesson_text, random_picture

pytestmark = pytest.mark.timeout(3_600)
_MOST_SECONDS: Final = 2.0
"""Of the processor, for one file."""
_MOST_LETTERS: Final = 2_700
KNOWN: Final = material()
SOME: Final = [(40, False), pytest.param(1_500, True, marks=pytest.mark.slow)]


def soon(make: Callable[[], object]) -> None:
    """Do something; only an error of ours may come of it, on one line, and it may not take long."""
    began, said = process_time(), ""
    try:
        make()
    except LabError as error:
        said = str(error)
    assert process_time() - began < _MOST_SECONDS
    assert said == shortened(said, _MOST_LETTERS)


@pytest.mark.parametrize(("count", "fresh"), SOME)
def test_a_random_picture_is_a_networks_input_or_one_sentence(count: int, *, fresh: bool) -> None:
    for name, chance in chances(count, fresh=fresh):
        sent = random_picture(chance)
        shape = (chance.choice((1, 3, 192)), chance.choice((1, 32, 299, 1_024)), chance.choice((1, 224, 1_024)))
        with told(name, (sent.name, len(sent.data), sent.data[:100])):
            soon(lambda: fit(read_image(sent.data, sent.name), shape))  # noqa: B023  # called at once


@pytest.mark.parametrize(("count", "fresh"), SOME)
def test_a_random_lesson_is_read_or_told_in_sentences_whatever_it_is_taken_for(count: int, *, fresh: bool) -> None:
    for name, chance in chances(count, fresh=fresh):
        text = lesson_text(chance)
        with told(name, text):
            soon(lambda: take(name, text))  # noqa: B023  # called at once


def take(name: str, text: str) -> None:
    """Do with a text what the page does with a file that was sent. Raises LabError."""
    table = parse_text(name, text)
    written = write_table(table)
    assert parse_text(name, written) == table
    kind = guessed_kind(table)
    check_prose(table)
    assert kind in KINDS
    draft = Draft(kind, table, next(iter(LABS)) if kind == "prediction" else "")
    file_name(str(table.get("title", "")), kind)
    problems = check(draft, KNOWN)
    for problem in problems:
        said = str(problem.error)
        assert said == shortened(said, _MOST_LETTERS)
    if not problems:
        read(draft, "own_draft", KNOWN)
