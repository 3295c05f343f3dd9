"""What a server keeps has an end: every cache is bounded, no table grows by itself, a visit leaves nothing behind."""

from __future__ import annotations

import ast
import gc
import platform
import subprocess
import sys
import weakref
from asyncio import new_event_loop
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from inception_lab.ui import leaving, tidying
from tests.pages import ROOT, failures, open_page

FILES = sorted([*(ROOT / "inception_lab").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])
MOST_KEPT = 8_192
BOUNDED = "maxsize"
ENTRIES = {"cache_data": "max_entries", "cache_resource": "max_entries"}
TABLES = {
    # what a module may fill while it runs, and why it does not grow
    ("inception_lab/engine/__init__.py", "_DESK"),  # one desk a process
    ("inception_lab/engine/work/worker.py", "_STOPPED"),  # a task is taken out when it ends
    ("inception_lab/ui/classroom/place.py", "_OPENED"),  # one database a process
    ("inception_lab/ui/classroom/wiping.py", "_STARTED"),  # one thread a process
    ("inception_lab/ui/leaving.py", "_STARTED"),  # one loop a process
    ("inception_lab/ui/leaving.py", "_WIPING"),  # a task is taken out when it ends
}
CONTAINERS = {"dict", "list", "set", "deque", "defaultdict", "OrderedDict", "Counter", "WeakKeyDictionary"}

HEAPS = """
import ctypes, sys, threading
from inception_lab.ui.tidying import share_free_memory
if sys.argv[1] == "shared":
    share_free_memory()
meeting = threading.Barrier(13)
def work():
    held = [bytes(2_000) for _ in range(500)]
    meeting.wait()
    meeting.wait()
    del held
for _ in range(12):
    threading.Thread(target=work).start()
meeting.wait()
library = ctypes.CDLL(None)
library.fopen.restype = ctypes.c_void_p
told = ctypes.c_void_p(library.fopen(b"/dev/stdout", b"w"))
library.malloc_info(0, told)
library.fclose(told)
meeting.wait()
"""


def decorators(tree: ast.AST) -> Iterator[tuple[int, str, dict[str, ast.expr] | None]]:
    """Yield line, name and arguments (None where it is not called) of each decorator."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for one in node.decorator_list:
                called = one.func if isinstance(one, ast.Call) else one
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                given = {word.arg or "": word.value for word in one.keywords} if isinstance(one, ast.Call) else None
                yield node.lineno, name, given


def unbounded(tree: ast.AST) -> list[str]:
    """Return what of a module keeps results without an end."""
    found = []
    for line, name, given in decorators(tree):
        match name, given:
            case "cache", _:
                found.append(f"line {line}: cache has no end")
            case "lru_cache", dict() if not 0 < _number(given.get(BOUNDED, ast.Constant(128))) <= MOST_KEPT:
                found.append(f"line {line}: lru_cache keeps too much")
            case (("cache_data" | "cache_resource"), _) if ENTRIES[name] not in (given or {}):
                found.append(f"line {line}: {name} has no end")
    return found


def _number(given: ast.expr) -> int:
    """Return a written bound; a computed one, such as the number of pages, counts as small."""
    if isinstance(given, ast.Constant):
        return given.value if isinstance(given.value, int) else 0
    return 1


def tables(tree: ast.Module) -> Iterator[str]:
    """Yield the names of empty containers that a module makes for itself: it will fill them."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        match value:
            case ast.Dict(keys=[]) | ast.List(elts=[]):
                yield name
            case ast.Call(func=ast.Name(id=kind), args=[]) if kind in CONTAINERS:
                yield name


class Held:
    """Stands for all that a session holds, which refers to itself."""

    itself: Held


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_cache_is_bounded(file: Path) -> None:
    assert unbounded(ast.parse(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "is_bounded"),
    [
        ("@lru_cache(maxsize=64)\ndef f(): ...", True),
        ("@lru_cache\ndef f(): ...", True),
        ("@functools.lru_cache(maxsize=None)\ndef f(): ...", False),
        ("@lru_cache(maxsize=1_000_000)\ndef f(): ...", False),
        ("@cache\ndef f(): ...", False),
        ("@st.cache_data\ndef f(): ...", False),
        ("@st.cache_data(ttl=60)\ndef f(): ...", False),
        ("@st.cache_data(max_entries=8)\ndef f(): ...", True),
    ],
)
def test_a_cache_without_an_end_is_found(text: str, *, is_bounded: bool) -> None:
    assert (unbounded(ast.parse(text)) == []) == is_bounded


def test_no_module_fills_a_table_but_those_that_stay_small() -> None:
    read = [(str(file.relative_to(ROOT)), ast.parse(file.read_text(encoding="utf-8"))) for file in FILES]
    found = {(name, table) for name, tree in read for table in tables(tree)}
    assert found == TABLES | {("inception_lab/ui/page_link.py", "_NOTHING")}  # the last one stays empty


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("home", {}),
        ("explorer", {"variant": "inception_v3", "look": "scale", "node": "module:Mixed_5b"}),
        ("explorer", {"tab": "costs"}),
        ("module", {"exercise": "26_weights_or_work"}),
        ("grid", {}),
        ("stem", {}),
        ("compare", {"a": "googlenet", "b": "inception_v3"}),
        ("exercises", {}),
        ("teach", {}),
    ],
    ids=lambda one: one if isinstance(one, str) else "-".join(one.values()),
)
def test_nothing_of_a_visit_stays_when_it_has_gone(page: str, query: dict[str, str]) -> None:
    """No cache, table or thread of the process holds what a session held."""
    app = open_page(page, **query)
    app.session_state["held"] = Held()
    app.run()
    assert not failures(app)
    held = weakref.ref(app.session_state["held"])
    assert held() is not None
    del app
    tidying.tidy()
    assert held() is None


def test_what_was_spared_is_looked_at_again() -> None:
    """A session that was open when a page ran first is not kept for ever."""
    one = Held()
    one.itself = one
    held = weakref.ref(one)
    gc.freeze()
    del one
    gc.collect()
    assert held() is not None, "the collector was told to spare it"
    tidying.tidy()
    assert held() is None
    assert gc.get_freeze_count() > 10_000


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps free pages inside its heap")
def test_free_pages_between_what_is_kept_go_back() -> None:
    held = [bytes(3_000) for _ in range(60_000)]
    kept = held[::60]
    del held
    before = psutil.Process().memory_info().rss
    tidying.give_back()
    assert before - psutil.Process().memory_info().rss > 100_000_000, len(kept)


def test_the_app_shares_one_heap_and_gives_back_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    tidying.share_free_memory.cache_clear()
    assert not failures(open_page("grid"))
    assert tidying.share_free_memory.cache_info().currsize == 1
    given_back: list[None] = []
    monkeypatch.setattr(leaving, "give_back", lambda: given_back.append(None))
    looks = leaving._Looks(leaving.Absences(away_s=15.0, over_s=60.0))
    now = iter((1_000.0, 1_000.0, 1_059.0, 1_060.0, 1_060.0))
    monkeypatch.setattr(leaving, "monotonic", lambda: next(now))
    with closing(new_event_loop()) as loop:
        for called in (1, 1, 2):
            looks.tidy(loop)
            assert len(given_back) == called


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has several heaps")
def test_threads_use_what_is_free_of_one_heap() -> None:
    def heaps(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", HEAPS, how], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
        )
        return done.stdout.count("<heap nr")

    assert heaps("shared") == 1 < heaps("as it is")
