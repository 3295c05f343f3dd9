"""Links, widgets' messages, frames and files that mean harm, put to a running app: our sentence or nothing, soon."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from scripts.live_app import ROOT, Server, run_server
from tests.hostile.attack import Attack, Case, everything_said
from tests.hostile.chances import chances, told
from tests.hostile.files import SentFile
from tests.hostile.links import Link
from tests.hostile.messages import widgets_in
from tests.hostile.texts import MARK

pytestmark = pytest.mark.timeout(3_600)
_MOST_SECONDS: Final = 2.0
"""Of the server's processor, for one case."""
_LOOK_EVERY: Final = 40
_MANY: Final = "9" * 5_000
_LESSON: Final = f'title = "{MARK}"\nlab = "module"\n[answer]\nkind = "number"\nvalue = "macs"\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app with rooms of its own, and a cluster that does not answer: what is asked of it ends in a sentence."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INCEPTION_LAB_SCHEDULER", "tcp://127.0.0.1:9")
        with run_server(ROOT / "app.py", folder / "log", database=f"sqlite:///{folder}/class.sqlite") as one:
            yield one


def known_cases() -> list[Case]:
    """Return what once did harm, and what is most likely to."""
    names = BackMsg()
    names.file_urls_request.file_names.extend(["a.png"] * 300_000)
    endless = BackMsg()
    endless.rerun_script.query_string = "&" * 3_000_000
    pages = ("explorer", "module", "compare", "exercises", "classroom", "home")
    links = [Link(page, f"exercise={'x' * 20_000}&tour={'y' * 20_000}&step={_MANY}") for page in pages]
    links += [Link("explorer", f"{key}={_MANY}") for key in ("node", "stage", "classes", "width", "input", "variant")]
    links += [Link("compare", f"second=googlenet%3Fwidth%3D{_MANY}"), Link("explorer", "edit=" + "a" * 50_000 + ":b=c")]
    links += [Link("explorer", f"tab=maps&look=maps&node={MARK}&channel={_MANY}&at={_MANY},{_MANY}")]
    files = [SentFile("picture", name, b"x") for name in ("a.exe", "a\0.png", "picture", "a.png")]
    files += [SentFile("lesson", name, _LESSON.encode()) for name in ("a.html", "a.toml", "../a.toml")]
    return [*links, *files, names, endless, b"\xff" * 100]


async def attack(server: Server, cases: Iterator[tuple[str, Random, Case | None]]) -> Attack:
    one = Attack(server)
    await one.begin()
    for number, (name, chance, case) in enumerate(cases):
        with told(name, case):
            await one.put(chance, case)
            if number % _LOOK_EVERY == _LOOK_EVERY - 1:
                await one.look_elsewhere()
    await one.end()
    return one


def check_log(server: Server) -> None:
    """The server met no error that nobody caught, but bytes that are no message, which it says so."""
    logged = server.log.read_text(encoding="utf-8")
    for trouble in ("Uncaught", "Error processing back message"):
        assert trouble not in logged, logged[logged.index(trouble) :][:6_000]
    assert logged.count("Traceback") == logged.count("DecodeError")


def test_what_once_did_harm_is_a_sentence_or_nothing(server: Server) -> None:
    asyncio.run(attack(server, (("known.0", Random(0), case) for case in known_cases())))
    check_log(server)


@pytest.mark.parametrize(("count", "fresh"), [(100, False), pytest.param(2_500, True, marks=pytest.mark.slow)])
def test_what_means_harm_is_a_sentence_or_nothing_and_nobody_else_hears_of_it(
    server: Server, count: int, *, fresh: bool
) -> None:
    cases = ((name, chance, None) for name, chance in chances(count, fresh=fresh))
    one = asyncio.run(attack(server, cases))
    assert {took.kind for took in one.took} >= {"Link", "list", "SentFile", "BackMsg"}
    if fresh:
        longest = max(one.took, key=lambda took: took.processor)
        assert longest.processor < _MOST_SECONDS, longest
    check_log(server)


def test_a_file_is_nobodys_but_its_visits(server: Server) -> None:
    """Whoever knows a file's id and names it in a field of their own is not given it."""

    async def name_anothers() -> None:
        owner, thief = Attack(server), Attack(server)
        await owner.begin()
        await owner.put(Random(0), SentFile("lesson", "mine.toml", _LESSON.encode()))
        assert owner.visit is not None
        titles = [one.element.value for one in widgets_in(owner.visit.elements) if one.kind == "text_input"]
        assert MARK in titles, "the owner's own lesson is there"
        [field] = [one for one in widgets_in(owner.visit.elements) if one.kind == "file_uploader"]
        await thief.begin()
        await thief.put(Random(0), SentFile("lesson", "other.html", b""))
        assert thief.visit is not None and owner.last_file
        states = WidgetStates()
        info = states.widgets.add(id=field.id).file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name = owner.last_file, "mine.toml"
        before = thief.visit.runs
        await thief.visit.run(states)
        await thief.visit.until_that(lambda: thief.visit is not None and thief.visit.runs > before)
        assert not [said for said in everything_said(thief.visit) if MARK.encode() in said]
        for one in (owner, thief):
            await one.end()

    asyncio.run(name_anothers())
