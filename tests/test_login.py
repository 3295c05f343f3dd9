"""A teacher's real way in: the button, the provider, the cookie, the teacher's side; and who is turned away."""

from __future__ import annotations

import asyncio
import http.cookiejar
import socket
import urllib.request
from collections.abc import Iterator

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from inception_lab.paths import ROOT
from inception_lab.ui.classroom.login import TEACHERS
from scripts.live_app import Server, run_server
from scripts.visit import Visit
from tests.login_provider import CLIENT, SECRET, Provider, run_provider

pytest.importorskip("authlib", reason="Streamlit's login needs it: requirements-test.txt has it")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with run_provider() as running:
        yield running


@pytest.fixture(scope="module")
def app(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app with the secrets that docs/operators.md gives, the provider's and this app's own in their place."""
    folder = tmp_path_factory.mktemp("login")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    document = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    text = document.partition("```toml\n[auth]")[2].partition("```")[0]
    for old, new in (
        ("https://lab.school.example/", f"http://127.0.0.1:{port}/"),
        ('client_id = "…"', f'client_id = "{CLIENT}"'),
        ('client_secret = "…"', f'client_secret = "{SECRET}"'),
        ("https://login.school.example/", f"{provider.url}/"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "secrets.toml").write_text("[auth]" + text, encoding="utf-8")
    flags = ("--secrets.files", str(folder / "secrets.toml"))
    variables = {TEACHERS: "ada@school.example"}
    with run_server(ROOT / "app.py", folder / "log", port, flags=flags, variables=variables) as running:
        yield running


class Tab:
    """A browser's cookies, and the visits that it makes with them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.get("/_stcore/health")

    def get(self, path: str) -> str:
        """Follow an address through all that it sends to; return where that ends."""
        with self.opener.open(self.url + path, timeout=60) as answer:
            return str(answer.geturl())

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self.jar}

    def visit(self, page: str = "classroom") -> Visit:
        """Come as Streamlit's own page does: its cookies, and the token against forged requests among the protocols."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        token = self.cookies.get("_streamlit_xsrf", "")
        options = {
            "additional_headers": {"Cookie": cookies},
            "subprotocols": ["streamlit", *([token] if token else [])],
        }
        return Visit(self.url, "", page, listens_in=True, options=options)

    async def log_in(self) -> str:
        """Press the button, go where the page sends the browser; return where that ends."""
        visit = self.visit()
        visit.open()
        try:
            await visit.until_there("button", "Log in")
            await visit.press("Log in")
            await visit.until_that(lambda: bool(sent_to(visit)), what="a way to the provider")
            return self.get(sent_to(visit))
        finally:
            await visit.close()


def sent_to(visit: Visit) -> str:
    """Return where the app sends the browser, as a path of its own."""
    for data in visit.heard:
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.WhichOneof("type") == "auth_redirect":
            return str(message.auth_redirect.url)
    return ""


async def sees(tab: Tab, *buttons: str) -> set[str]:
    """Return which of these buttons the class's page has, once it has been drawn and one of them is there."""
    visit = tab.visit()
    visit.open()
    try:
        await visit.until_that(lambda: any(visit.has("button", one) for one in buttons), what=str(buttons))
        await visit.until_that(lambda: visit.runs > 0, what="the end of the run")
        return {one for one in buttons if visit.has("button", one)}
    finally:
        await visit.close()


BUTTONS = ("Log in", "Log out", "Open a room")


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ({"sub": "1", "email": "ada@school.example", "email_verified": True}, {"Open a room"}),
        ({"sub": "2", "email": "eve@school.example", "email_verified": True}, {"Log out"}),
        ({"sub": "3", "email": "ada@school.example", "email_verified": False}, {"Log out"}),
    ],
)
def test_a_login_opens_the_teacher_s_side_for_whoever_is_listed(
    app: Server, provider: Provider, person: dict[str, object], shown: set[str]
) -> None:
    async def round_trip() -> None:
        provider.person = person
        tab = Tab(app.url)
        assert await sees(tab, *BUTTONS) == {"Log in"}
        assert (await tab.log_in()).startswith(app.url)
        assert "_streamlit_user" in tab.cookies
        assert await sees(tab, *BUTTONS) == shown

    asyncio.run(round_trip())


def test_a_cookie_that_the_app_did_not_sign_is_nobody_s(app: Server, provider: Provider) -> None:
    async def forge() -> None:
        provider.person = {"sub": "1", "email": "ada@school.example"}
        tab = Tab(app.url)
        await tab.log_in()
        for cookie in tab.jar:
            if cookie.name == "_streamlit_user":
                cookie.value = (cookie.value or "")[:-3] + "abc"
        assert await sees(tab, *BUTTONS) == {"Log in"}

    asyncio.run(forge())


def test_the_log_has_no_secret(app: Server) -> None:
    assert SECRET not in app.log.read_text(encoding="utf-8")
