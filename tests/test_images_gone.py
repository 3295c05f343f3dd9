"""A visitor's image is looked for in the memory of app, scheduler and worker, and on the disk: it has gone in time.

The processes overwrite what they free, so what is found is still held by something.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.request import HTTPCookieProcessor, Request, build_opener
from uuid import uuid4

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates

from inception_lab.engine.requests.keeping import IMAGE_SECONDS
from inception_lab.engine.serving.settings import MEMORY
from scripts.live_app import ROOT, Server, run_server
from scripts.visit import Visit
from tests.canary import OVERWRITE, Canary, found_by_process

CANARY: Final = Canary(seed=8_137, side=64)
_PATIENCE_S: Final = 240.0
pytestmark = [
    pytest.mark.timeout(1_500),
    pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="reads a process's memory as Linux shows it"),
]


def wait_until_gone(pid: int, patterns: Mapping[str, bytes]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while any((found := found_by_process(pid, patterns)).values()):
        assert time.monotonic() < until, found
        time.sleep(2.0)


def files_with(folder: Path, patterns: Mapping[str, bytes]) -> list[Path]:
    return [
        file
        for file in folder.rglob("*")
        if file.is_file() and any(pattern in file.read_bytes() for pattern in patterns.values())
    ]


# ── Every kind of run that takes an image ────────────────────────────────────

_RUNS: Final = """
import gc, sys
from inception_lab.design import parse_design, network_of
from inception_lab.engine import get_desk
from inception_lab.engine.requests.activations import ActivationsRequest, Looking
from inception_lab.engine.requests.effect import FieldRequest, SwitchRequest
from inception_lab.engine.requests.inside import InsideRequest
from inception_lab.engine.requests.thumbnails import ThumbnailsRequest
from inception_lab.images import Picture
from tests.canary import Canary

def run():
    network = network_of(parse_design("googlenet", {"input": "3x64x64", "classes": "10"}))
    picture = Picture(3, 64, 64, Canary(seed=8_137, side=64).pixels)
    layer = "3a.Branch_2.Conv2d_0b_5x5"
    jobs = (
        ActivationsRequest(network, picture, (layer,)),
        FieldRequest(network, picture, layer, (1, 2), 0),
        SwitchRequest(network, picture, ((layer, None),)),
        ThumbnailsRequest(network, picture),
        InsideRequest(network, picture, layer),
    )
    assert {type(job) for job in jobs} == set(Looking.__subclasses__())
    for job in jobs:
        desk.wait(desk.submit("a", job))

desk = get_desk()
run()
print("done", flush=True)
sys.stdin.read()
"""


def test_after_its_time_no_process_holds_an_image_that_was_run(tmp_path: Path) -> None:
    own = {IMAGE_SECONDS: "20", MEMORY: "3GB", "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", _RUNS],
        env={**os.environ, **OVERWRITE, **own},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as app:
        assert app.stdout is not None
        try:
            assert app.stdout.readline() == "done\n"
            patterns = CANARY.patterns()
            found = found_by_process(app.pid, patterns)
            assert found["app"] >= {"pixels"} and found["worker"] >= {"pixels", "tensor"}, found
            assert files_with(tmp_path, patterns) == []
            wait_until_gone(app.pid, patterns)
        finally:
            app.kill()


# ── A visit whose tab is closed ──────────────────────────────────────────────


async def choose_own(visit: Visit, file: bytes) -> None:
    """Do what the page does when a visitor chooses an image of their own."""
    await visit.until_that(lambda: visit.has("button_group", "Image"), _PATIENCE_S, "the choice of an image")
    chosen = next(one.button_group.id for one in visit.elements if one.button_group.label == "Image")
    widgets = WidgetStates()
    widgets.widgets.add(id=chosen).string_array_value.data.append("Own")
    await visit.run(widgets)
    await visit.until_that(lambda: bool(ids(visit, "file_uploader")), _PATIENCE_S, "the upload")
    asked = BackMsg()
    asked.file_urls_request.request_id, asked.file_urls_request.session_id = "1", session_of(visit)
    asked.file_urls_request.file_names.append("canary.bmp")
    await visit.say(asked)
    await visit.until_that(lambda: bool(answers(visit, "file_urls_response")), _PATIENCE_S, "where to send it")
    urls = answers(visit, "file_urls_response")[-1].file_urls_response.file_urls[0]
    await asyncio.to_thread(put, visit.url, urls.upload_url, file)
    widgets = WidgetStates()
    sent = widgets.widgets.add(id=ids(visit, "file_uploader")[0]).file_uploader_state_value.uploaded_file_info.add()
    sent.name, sent.size, sent.file_id = "canary.bmp", len(file), urls.file_id
    sent.file_urls.CopyFrom(urls)
    await visit.run(widgets)


def ids(visit: Visit, kind: str) -> list[str]:
    return [getattr(one, kind).id for one in visit.elements if one.WhichOneof("type") == kind]


def answers(visit: Visit, kind: str) -> list[ForwardMsg]:
    return [message for message in map(ForwardMsg.FromString, visit.heard) if message.WhichOneof("type") == kind]


def session_of(visit: Visit) -> str:
    return answers(visit, "new_session")[-1].new_session.initialize.session_id


def put(url: str, path: str, file: bytes) -> None:
    """Upload a file as a browser does, with the token against forged requests."""
    cookies = HTTPCookieProcessor()
    opener = build_opener(cookies)
    opener.open(f"{url}/_stcore/health").read()
    token = next((cookie.value or "" for cookie in cookies.cookiejar if cookie.name == "_streamlit_xsrf"), "")
    mark = uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="canary.bmp"\r\n'
    body = head.encode() + b"Content-Type: image/bmp\r\n\r\n" + file + f"\r\n--{mark}--\r\n".encode()
    headers = {"X-Xsrftoken": token, "Content-Type": f"multipart/form-data; boundary={mark}"}
    request = Request(f"{url}{path}", body, headers, method="PUT")
    assert opener.open(request).status == 204


def shown_image(visit: Visit, name: str) -> bytes:
    """Return the small picture that the page shows of the file, as the browser fetches it."""
    [url] = [
        image.url
        for one in visit.elements
        if one.WhichOneof("type") == "imgs" and name in one.imgs.imgs[0].alt
        for image in one.imgs.imgs
    ]
    with build_opener().open(f"{visit.url}{url}") as answer:
        return bytes(answer.read())


def components(visit: Visit) -> set[str]:
    return {one.bidi_component.component_name for one in visit.elements if one.WhichOneof("type") == "bidi_component"}


@pytest.mark.parametrize(
    ("look", "until"),
    [
        ("tab=maps&node=3a.Branch_2.Conv2d_0b_5x5", {"inception_lab_theatre", "inception_lab_tiles"}),
        ("tab=graph&look=maps&node=3a.Branch_2.Conv2d_0b_5x5", {"inception_lab_tiles"}),
    ],
    ids=["maps", "drawing"],
)
def test_a_closed_tab_leaves_nothing_of_its_image(
    look: str, until: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    own = {IMAGE_SECONDS: "20", MEMORY: "3GB", "TMPDIR": str(files), "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "20"}
    for name, value in {**OVERWRITE, **own}.items():
        monkeypatch.setenv(name, value)

    async def visit_and_leave(server: Server) -> None:
        query = f"variant=googlenet&input=3x64x64&classes=10&{look}"
        visit = Visit(server.url, query, page="explorer", listens_in=True)
        visit.open()
        await choose_own(visit, CANARY.bmp)
        await visit.until_that(lambda: components(visit) >= until, _PATIENCE_S, "what was made of the image")
        other = Visit(server.url, "", page="stem")
        other.open()
        # A page's first run puts what there is out of the collector's way.
        await other.until_that(lambda: other.runs > 0, _PATIENCE_S)
        image = shown_image(visit, "canary")
        patterns = {**CANARY.patterns(), "shown": image[len(image) // 2 :][:48]}
        assert found_by_process(server.pid, patterns)["app"] >= {"file", "pixels", "shown"}
        assert files_with(files, patterns) == []
        await visit.close()
        await asyncio.to_thread(wait_until_gone, server.pid, patterns)
        await other.close()

    with run_server(ROOT / "app.py", tmp_path / "log") as server:
        asyncio.run(visit_and_leave(server))
