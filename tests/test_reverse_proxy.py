"""The app behind the reverse proxy of the documentation: TLS, its path, its name, and whose address it sees."""

from __future__ import annotations

import asyncio
import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from scripts.live_app import ROOT
from scripts.visit import Visit
from tests.reverse_proxy import Proxy, documented_flags, run_behind_proxy


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with run_behind_proxy(ROOT / "app.py", tmp_path_factory.mktemp("proxy")) as running:
        yield running


def get(proxy: Proxy, path: str, *, port: int | None = None) -> tuple[int, str, bytes]:
    """Return the status of an answer, where it sends to, and its body."""
    connection: http.client.HTTPConnection
    if port is None:
        connection = http.client.HTTPSConnection("localhost", proxy.port, timeout=60, context=proxy.trusted)
    else:
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read()
    finally:
        connection.close()


def test_the_documented_flags_name_the_path_and_the_host() -> None:
    assert documented_flags("a.example") == (
        *("--server.address", "127.0.0.1", "--server.baseUrlPath", "lab"),
        *("--server.allowedHosts", "a.example"),
    )


def test_it_is_served_by_tls_under_its_path_and_plain_http_is_sent_there(proxy: Proxy) -> None:
    assert get(proxy, "/lab/_stcore/health")[::2] == (200, b"ok")
    assert get(proxy, "/lab/app/static/graph/graph.js")[2] == (ROOT / "static/graph/graph.js").read_bytes()
    assert get(proxy, "/lab")[:2] == (301, f"{proxy.url}/")
    assert get(proxy, "/_stcore/health")[0] == 404
    assert get(proxy, "/lab/module?a=1", port=proxy.plain)[:2] == (301, f"{proxy.url}/module?a=1")
    stranger = http.client.HTTPSConnection("localhost", proxy.port, timeout=60, context=ssl.create_default_context())
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger.request("GET", "/lab/")


def test_a_page_computes_its_numbers_over_the_encrypted_websocket(proxy: Proxy) -> None:
    async def visit() -> None:
        visit = Visit(proxy.url, "", "explorer", options={"ssl": proxy.trusted})
        visit.open()
        try:
            await visit.until_that(lambda: "6,998,552" in str(visit.elements), what="GoogLeNet's parameters")
        finally:
            await visit.close()

    asyncio.run(visit())


@pytest.mark.parametrize(
    ("host", "origin", "is_let_in"),
    [
        ("localhost", "https://localhost", True),
        ("localhost", "https://elsewhere.example", False),
        ("elsewhere.example", "https://elsewhere.example", False),
    ],
)
def test_a_websocket_for_another_name_or_from_another_page_is_refused(
    proxy: Proxy, host: str, origin: str, is_let_in: bool
) -> None:
    async def status() -> int:
        address = proxy.url.replace("https", "wss").replace("localhost", host) + "/_stcore/stream"
        origin_with_port = f"{origin}:{proxy.port}"
        try:
            async with connect(
                address,
                host="localhost",
                port=proxy.port,
                ssl=proxy.trusted,
                server_hostname="localhost",
                origin=origin_with_port,  # type: ignore[arg-type]  # a text
                open_timeout=60,
            ):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    assert asyncio.run(status()) == (101 if is_let_in else 403)


def test_the_app_sees_the_visitor_s_address_and_not_what_the_visitor_says_of_it(tmp_path: Path) -> None:
    script = tmp_path / "address.py"
    script.write_text("import streamlit as st\nst.html(f'from {st.context.ip_address}.')\n")

    async def visit(proxy: Proxy) -> None:
        said = {"X-Forwarded-For": "198.51.100.7"}
        options = {"ssl": proxy.trusted, "local_addr": ("127.0.0.7", 0), "additional_headers": said}
        visit = Visit(proxy.url, "", "", options=options)
        visit.open()
        try:
            await visit.until("from 127.0.0.7.")
        finally:
            await visit.close()

    with run_behind_proxy(script, tmp_path) as proxy:
        asyncio.run(visit(proxy))
