"""The embedded cluster does nothing for whoever has not the credentials that were made for its start."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil
import pytest
from distributed.comm.core import CommClosedError
from distributed.core import rpc
from distributed.security import Security

from inception_lab.engine.serving.access import Access
from inception_lab.engine.serving.pool import DaskPool
from inception_lab.engine.serving.settings import MEMORY
from inception_lab.errors import BackendError
from inception_lab.paths import ROOT

DOCS: Final = ROOT / "docs" / "scale-out.md"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def pool() -> Iterator[DaskPool]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(MEMORY, "3GB")
        opened = DaskPool()
        opened.workers()
        yield opened
        opened.close()


def scheduler_of(pool: DaskPool) -> str:
    assert pool._client is not None and pool._client.scheduler is not None
    return str(pool._client.scheduler.address)


def ports(pool: DaskPool) -> set[int]:
    """Return every port on which a process of the cluster listens, after looking that no other machine reaches it."""
    assert pool._host is not None
    host = psutil.Process(pool._host.pid)
    open_ports = set()
    for process in (host, *host.children(recursive=True)):
        with suppress(psutil.Error):
            for connection in process.net_connections("inet"):
                if connection.status == psutil.CONN_LISTEN:
                    assert connection.laddr.ip == "127.0.0.1"
                    open_ports.add(connection.laddr.port)
    return open_ports


def test_who_started_it_is_let_in(pool: DaskPool) -> None:
    assert pool._client is not None
    assert scheduler_of(pool).startswith("tls://127.0.0.1:")
    assert list(pool._client.run(lambda: 6 * 7).values()) == [42]


def test_a_client_without_its_credentials_is_refused(pool: DaskPool) -> None:
    assert pool._client is not None
    address = scheduler_of(pool)
    assert asyncio.run(identity(address, pool._client.security))["type"] == "Scheduler"
    for stranger_at, security in ((address, Security.temporary()), (address.replace("tls://", "tcp://"), Security())):
        with pytest.raises(CommClosedError, match="before comm was established"):
            asyncio.run(identity(stranger_at, security))


async def identity(address: str, security: Security) -> dict[str, object]:
    """Ask a server who it is, as dask's own parts do."""
    async with rpc(address, connection_args=security.get_connection_args("client"), timeout=5) as server:
        said: dict[str, object] = await server.identity()
        return said


def test_no_port_of_scheduler_nanny_or_worker_talks_to_a_stranger(pool: DaskPool) -> None:
    listening = ports(pool)
    assert len(listening) >= 3
    for port in listening:
        assert answer(port, encrypted=False) == b""
        assert answer(port, encrypted=True) == b""


def answer(port: int, *, encrypted: bool) -> bytes:
    """Return what a port says to somebody who knows how dask begins, with or without TLS but without a certificate."""
    greeting = (8).to_bytes(8, "little") + (0).to_bytes(8, "little")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as plain:
            if not encrypted:
                plain.sendall(greeting)
                return plain.recv(1)
            with context.wrap_socket(plain) as wrapped:
                wrapped.sendall(greeting)
                return wrapped.recv(1)
    except (OSError, TimeoutError):
        return b""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
def test_another_user_of_the_machine_is_refused(pool: DaskPool) -> None:
    """The very program works with the credentials: it is these that the other user lacks."""
    assert stranger(scheduler_of(pool), access="") != 0
    client = pool._client
    assert client is not None
    access = Access.of(scheduler_of(pool), client.security)
    assert stranger(scheduler_of(pool), access=access.to_json()) == 0


_STRANGER = """
import os, sys
from distributed import Client
from inception_lab.engine.serving.access import Access
address, line = sys.argv[1], sys.stdin.read()
security = Access.from_json(line).security() if line else None
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
client = Client(address, security=security, timeout=5, set_as_default=False)
sys.exit(0 if client.run_on_scheduler(lambda: 6 * 7) == 42 else 3)
"""


def stranger(address: str, access: str) -> int:
    """Return the exit status of another user's program that has code run on the scheduler.

    It becomes another user once it is loaded: an interpreter may lie where only this one reads.
    """
    done = subprocess.run(
        [sys.executable, "-c", _STRANGER, address],
        input=access,
        text=True,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "HOME": "/tmp"},
        check=False,
        timeout=120,
    )
    return done.returncode


def test_credentials_are_written_to_no_file_and_no_command_line(pool: DaskPool) -> None:
    assert pool._host is not None
    host = psutil.Process(pool._host.pid)
    for process in (host, *host.children(recursive=True)):
        assert "PRIVATE KEY" not in " ".join(process.cmdline())
        assert "PRIVATE KEY" not in str(process.environ())


def test_the_commands_of_the_documentation_make_a_cluster_that_takes_runs(tmp_path: Path) -> None:
    """The shell's own lines, with other ports and without a GPU; then the app's variables, and who lacks them."""
    make_key, cluster, variables = re.findall(r"^```\n((?:openssl|dask|export).*?)^```$", DOCS.read_text(), re.M | re.S)
    subprocess.run(["sh", "-ec", make_key], cwd=tmp_path, check=True, capture_output=True)
    port, *others = free_ports(3)
    scheduler, worker = cluster.replace("\\\n", "").strip().splitlines()
    worker = worker.replace("CUDA_VISIBLE_DEVICES=0 ", "").replace(" --resources GPU=1", "")
    for old, new in (("8786", port), ("9000", others[0]), ("9001", others[1]), ("SCHEDULER", "127.0.0.1")):
        scheduler, worker = (line.replace(old, str(new)) for line in (scheduler, worker))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(["sh", "-c", f"exec {line}"], cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
        for line in (scheduler, worker)
    ]
    told = dict(re.findall(r"([A-Z_]+)=(\S+)", variables.replace("SCHEDULER:8786", f"127.0.0.1:{port}")))
    run = [sys.executable, "-m", "inception_lab", "run", "reduced_module", "--repeats", "1"]
    try:
        done = subprocess.run(run, cwd=tmp_path, env=environment | told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "ms" in done.stdout
        with pytest.raises(CommClosedError):
            asyncio.run(identity(told["INCEPTION_LAB_SCHEDULER"], Security.temporary()))
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def test_an_encrypted_scheduler_without_a_certificate_of_ours_is_one_sentence() -> None:
    with pytest.raises(BackendError, match="^engine: no certificate for tls://127.0.0.1:9; set DASK_DISTRIBUTED__"):
        DaskPool("tls://127.0.0.1:9", patience=1.0).workers()


def test_what_is_no_access_is_one_sentence() -> None:
    for line in ("", "tcp://127.0.0.1:1\n", "[]", "{}", '{"address": 1}'):
        with pytest.raises(BackendError, match="^engine: the worker's process could not be started$"):
            Access.from_json(line)
