"""The printed page of a lesson plan: one HTML text that needs no network and prints on A4 and on Letter."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from inception_lab.teach.handout.markup import notes, rich
from inception_lab.teach.handout.steps import address, for_students, for_the_teacher
from inception_lab.teach.lesson_plan import LessonPlan, Material, PlanStep, material
from inception_lab.teach.pages import title_of

__all__ = ["handout"]

_KINDS: Final = {"page": "look", "question": "vote", "exercise": "work", "tour": "tour"}
_STYLE: Final = """
@page { margin: 15mm 16mm 17mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt sans-serif; } }
* { box-sizing: border-box; }
body { max-width: 178mm; margin: 0 auto; padding: 0 4mm 10mm; color: #000; background: #fff;
  font: 11.5pt/1.4 "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }
h1 { font-size: 20pt; line-height: 1.15; margin: 4mm 0 2mm; }
h2 { font-size: 13.5pt; line-height: 1.2; margin: 0 0 1.5mm; break-after: avoid; }
p, ol { margin: 0 0 2mm; }
ol { padding-left: 7mm; }
section { margin-top: 6mm; padding-top: 2.5mm; border-top: 0.4mm solid #000; }
.short { break-inside: avoid; }
.who { display: flex; gap: 8mm; margin: 3mm 0; }
.who span { flex: 1; border-bottom: 0.3mm solid #000; padding-bottom: 5mm; font-size: 10pt; }
.goal, .answer { font-weight: 600; }
.where, .kind, .address { font-size: 10pt; color: #333; }
code { overflow-wrap: anywhere; }
.kind { float: right; margin-left: 4mm; }
.line { height: 8.5mm; border-bottom: 0.25mm solid #777; }
figure { margin: 3mm 0; break-inside: avoid; break-before: avoid; }
figure svg { display: block; width: 100%; height: auto; max-height: 120mm; }
table { border-collapse: collapse; width: 100%; margin: 2mm 0 3mm; break-inside: avoid; font-size: 10.5pt; }
th { text-align: left; font-weight: 600; padding: 0.5mm 1.5mm; }
td { padding: 1mm 1.5mm; vertical-align: top; }
.fill { table-layout: fixed; }
.fill th:first-child { width: 29%; }
.mistakes td:first-child { white-space: nowrap; padding-right: 4mm; }
.mistakes td { border-top: 0.2mm solid #999; }
.fill td { border: 0.25mm solid #555; height: 8.5mm; }
.number td { height: 11mm; vertical-align: bottom; text-align: right; }
.number th:first-child { width: 33.3%; }
.unit { font-size: 9.5pt; color: #333; }
.choices td, .choices th { border-bottom: 0.2mm solid #999; }
.choices th:nth-child(n+3), .tick { text-align: center; width: 25mm; white-space: nowrap; }
.choices th { font-weight: 400; font-size: 10pt; }
.choices td:first-child { width: 8mm; font-weight: 600; }
.tick span { display: inline-block; width: 4.5mm; height: 4.5mm; border: 0.3mm solid #000; }
.notes { border-left: 0.8mm solid #000; padding-left: 3.5mm; margin: 2mm 0 3mm; }
.right { font-weight: 700; }
.right::marker { font-weight: 700; }
.hints { font-weight: 600; margin: 2mm 0 0; break-after: avoid; }
.plan td, .plan th { border-bottom: 0.2mm solid #999; }
.plan td:first-child { white-space: nowrap; }
p, li { orphans: 2; widows: 2; }
.options, .room, .notes { break-inside: avoid; }
.address { break-after: avoid; }
@media screen { body { padding-top: 8mm; } }
"""


def handout(plan: LessonPlan, known: Material | None = None, *, teacher: bool = False) -> str:
    """Return a plan as a page to print: students' with room to write, or the teacher's with notes and answers.

    What it names is looked for in `known`, the app's own files where nothing is given. Raises LabError.
    """
    known = known or material()
    body = "".join(_teachers(plan, known) if teacher else _students(plan, known))
    title = f"{plan.title}{' (for the teacher)' if teacher else ''}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _students(plan: LessonPlan, known: Material) -> Iterator[str]:
    yield f"<header><h1>{rich(plan.title)}</h1>"
    yield '<div class="who"><span>Name</span><span>Date</span></div>'
    yield f'<p class="goal">{rich(plan.goal)}</p></header>\n'
    drawn: set[str] = set()
    for number, step in enumerate(plan.steps, start=1):
        # A picture before a question might answer it, so a page's stands with the first step that shows the page.
        illustrated = step.kind != "question" and bool(step.page) and step.page not in drawn
        drawn |= {step.page} if illustrated else set()
        body = for_students(step, known, illustrated=illustrated)
        yield _section(number, step, f"{step.minutes} min", body, short=not illustrated)


def _teachers(plan: LessonPlan, known: Material) -> Iterator[str]:
    yield f"<header><h1>{rich(plan.title)}</h1><p>For the teacher. {plan.minutes} minutes, {len(plan.steps)} steps.</p>"
    yield f'<p class="goal">{rich(plan.goal)}</p>{notes(plan.notes)}</header>\n{_schedule(plan)}\n'
    for number, (step, begin) in enumerate(zip(plan.steps, plan.begins(), strict=True), start=1):
        where = address(step)
        opened = f'<p class="address">{escape(title_of(step.page))}: <code>{escape(where)}</code></p>' if where else ""
        body = opened + for_the_teacher(step, known)
        yield _section(number, step, f"{begin}–{begin + step.minutes} min", body, short=False)


def _section(number: int, step: PlanStep, when: str, body: str, *, short: bool) -> str:
    look = ' class="short"' if short else ""
    kind = f'<span class="kind">{_KINDS[step.kind]}, {when}</span>'
    return f"<section{look}>{kind}<h2>{number}. {rich(step.title)}</h2>{body}</section>\n"


def _schedule(plan: LessonPlan) -> str:
    rows = "".join(
        f"<tr><td>{begin}–{begin + step.minutes}</td><td>{_KINDS[step.kind]}</td><td>{rich(step.title)}</td>"
        f"<td>{escape(title_of(step.page)) if step.page else ''}</td></tr>"
        for step, begin in zip(plan.steps, plan.begins(), strict=True)
    )
    head = "<tr><th>minutes</th><th></th><th>step</th><th>page</th></tr>"
    return f'<table class="plan"><thead>{head}</thead><tbody>{rows}</tbody></table>'
