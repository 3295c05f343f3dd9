"""What of a room is drawn alike for everybody: the question, the bars, the flow, the truth, the way in.

What people wrote goes into HTML of ours, escaped: Streamlit's Markdown would
make links and pictures of it.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from io import BytesIO
from typing import Final

import segno
import streamlit as st

from inception_lab.classroom.flow_picture import draw_flow, flow_numbers, flow_words
from inception_lab.classroom.rules.questions import Asked, Truth
from inception_lab.classroom.rules.results import Results
from inception_lab.classroom.views import RoomView
from inception_lab.teach.pages import read_link, title_of
from inception_lab.text.numbers import plural
from inception_lab.ui.drawing import is_dark
from inception_lab.ui.page_link import show_page_link
from inception_lab.ui.words import as_written

__all__ = [
    "bar_names",
    "counted",
    "lettered_option",
    "show_flow",
    "show_histogram",
    "show_qr",
    "show_question",
    "show_truth",
    "spaced",
    "written",
]

_LETTERS: Final = "ABCDEFGH"
_LONG: Final = 22
"""Letters of an answer that still stands beside its bars."""
_VOTES: Final = ("First vote", "Second vote")
_BY: Final = {
    "computed": "Computed",
    "own": "Computed",
    "question": "As the question has it",
    "teacher": "As the teacher set it",
    "goal": "The goal",
}


def written(text: str, kind: str) -> None:
    """Draw text that somebody wrote as it is, in the style `kind`."""
    st.html(f'<p class="{kind}">{escape(text)}</p>')


def spaced(code: str) -> str:
    """Write a code for reading aloud: two groups of three."""
    return f"{code[:3]} {code[3:]}"


def bar_names(asked: Asked, results: Results) -> tuple[str, ...]:
    """Return the bars' short names: the choices' letters, or the numbers."""
    return tuple(_LETTERS[: len(results.labels)]) if asked.kind == "choice" else results.labels


def lettered_option(asked: Asked, option: str) -> str:
    """Write a choice for a widget: its letter, then what was written, as it is."""
    return f"**{_LETTERS[asked.options.index(option)]}** {as_written(option)}"


def show_question(asked: Asked, title: str, *, lettered: bool, options: bool = False) -> None:
    """Draw the question; with `options` its choices below it, by letter where the class talks about them."""
    listed = ""
    if options and asked.options:
        rows = (
            f"<li>{f'<b>{letter}</b> ' if lettered else ''}{escape(option)}</li>"
            for letter, option in zip(_LETTERS, asked.options, strict=False)
        )
        listed = f'<ul class="class-options">{"".join(rows)}</ul>'
    st.html(f'<h2 class="class-title">{escape(title)}</h2><p class="class-question">{escape(asked.text)}</p>{listed}')


def counted(seen: RoomView) -> None:
    """Draw how many are here, and how many have answered the open vote, or solved the exercise of now."""
    here = plural(seen.students, "student")
    if seen.pulse is None or not seen.pulse.is_asking:
        solved = seen.step.solved if seen.pulse is None and seen.step is not None else None
        bar = "" if solved is None else _progress(solved, seen.students, "solved")
        said = "" if solved is None else f"<span><b>{solved}</b> of {seen.students} solved</span>"
        st.html(f'<p class="class-count" role="status"><span>{here} here</span>{said}</p>{bar}')
        return
    left = "" if seen.seconds_left is None else f'<span class="class-left">{seen.seconds_left} s</span>'
    done = f"<span><b>{seen.answered}</b> of {seen.students} answered</span>"
    st.html(f'<p class="class-count">{done}{left}</p>{_progress(seen.answered, seen.students, "answered")}')


def _progress(done: int, of: int, what: str) -> str:
    return f'<progress class="class-progress" max="{max(of, 1)}" value="{done}" aria-label="{what}"></progress>'


def show_histogram(asked: Asked, results: Results) -> None:
    """Draw the bars of one vote or two, as a table: its numbers are read aloud as they are seen."""
    if not results.labels:
        st.html('<p class="class-sent">Nobody has answered.</p>')
        return
    most = max(1, *(count for counts in results.rounds for count in counts))
    head = "".join(f"<th scope='col'>{title}</th>" for title in _VOTES[: len(results.rounds)])
    long = max(map(len, results.labels)) > _LONG
    rows = []
    for index in range(len(results.labels)):
        cells = "".join(
            f"<td>{_bar(vote, counts[index], most)}<span>{counts[index]}</span></td>"
            for vote, counts in enumerate(results.rounds, start=1)
        )
        name, right = _bar_title(asked, results, index), " class=is-right" if _is_marked(results, index) else ""
        # A long answer stands above its bars, which else were short.
        across = f'<tr{right}><th scope="rowgroup" colspan="2">{name}</th></tr><tr>{cells}</tr>'
        beside = f'<tr{right}><th scope="row">{name}</th>{cells}</tr>'
        rows.append(f"<tbody>{across if long else beside}</tbody>")
    said = _corner(asked, results)
    corner = "" if long else f'<th scope="col">{said}</th>'
    kind = f"class-votes votes-{len(results.rounds)}"
    st.html(f'<table class="{kind}"><thead><tr>{corner}{head}</tr></thead>{"".join(rows)}</table>')
    if results.right:
        shares = (
            f"{vote.lower()} {right} of {sum(counts)}"
            for vote, right, counts in zip(_VOTES, results.right, results.rounds, strict=False)
        )
        written(f"{'Reach the goal' if asked.kind == 'state' else 'Right'}: {', '.join(shares)}.", "class-line")


def _corner(asked: Asked, results: Results) -> str:
    """Say what the bars are of."""
    if asked.kind == "own" and results.truth_bar is not None:
        return "Guess ÷ own truth"
    if asked.kind == "state":
        return "Designs"
    return "Answer" if asked.kind == "choice" or not asked.unit else escape(asked.unit)


def _bar_title(asked: Asked, results: Results, index: int) -> str:
    label = escape(results.labels[index])
    name = f"<b>{_LETTERS[index]}</b> {label}" if asked.kind == "choice" else label
    if not _is_marked(results, index):
        return name
    if asked.kind == "state":
        return f'{name} <span class="class-right">✓</span>'
    # Not all guesses of an interval are near enough.
    said = "right" if index in results.right_bars else "the truth is here"
    return f'{name} <span class="class-right">✓ {said}</span>'


def _is_marked(results: Results, index: int) -> bool:
    """Tell whether all of a bar is right, or the truth is in it."""
    return index in results.right_bars or index == results.truth_bar


def _bar(vote: int, count: int, most: int) -> str:
    """Return a bar as long as its count; nothing where nobody said it."""
    return f'<span class="class-bar vote-{vote}" style="width:{70 * count / most:.1f}%"></span>' if count else ""


def show_flow(asked: Asked, results: Results) -> None:
    """Draw who went from where to where between the votes; nothing where there was one vote only."""
    if not results.both:
        return
    names = bar_names(asked, results)
    picture = b64encode(draw_flow(results, names, dark=is_dark()).encode()).decode()
    whole, said = (escape(words(results, names), quote=True) for words in (flow_numbers, flow_words))
    st.html(
        f'<figure class="class-flow"><img src="data:image/svg+xml;base64,{picture}" alt="{whole}">'
        f"<figcaption>{said}</figcaption></figure>"
    )


def show_truth(truth: Truth, *, linked: bool = True) -> None:
    """Draw the truth, its step, and where it is `linked` the page that counts it."""
    with st.container(border=True, key="class-truth"):
        if truth.origin == "nothing":
            written("This question has no right answer.", "class-question")
            return
        st.html(f'<p class="class-answer"><small>{_BY[truth.origin]}</small> {escape(truth.written)}</p>')
        if truth.right:
            written(truth.right, "class-step")
        if truth.explanation:
            written(truth.explanation, "class-step")
        if truth.page and linked and truth.origin != "own":
            show_page_link(truth.page, f"See it: {title_of(truth.page)}", "arrow_forward", read_link(truth.link))


def show_qr(link: str) -> None:
    """Draw a link as a QR code, black on white in both themes: cameras read it so."""
    drawn = BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, border=3, dark="#000000", light="#ffffff", omitsize=True)
    picture = b64encode(drawn.getvalue()).decode()
    st.html(f'<img class="class-qr" src="data:image/svg+xml;base64,{picture}" alt="QR code of the room\'s link">')
