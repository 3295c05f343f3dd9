"""The reverse proxy of docs/operators.md, before the app: nginx with that text, and a certificate made for the test."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from inception_lab.paths import ROOT
from scripts.live_app import run_server

__all__ = ["Proxy", "documented_flags", "run_behind_proxy"]

DOCS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
NAME = "lab.school.example"


@dataclass(frozen=True)
class Proxy:
    """nginx with the app behind it; `plain` is the port that only sends on to TLS."""

    url: str
    port: int
    plain: int
    trusted: ssl.SSLContext


def documented_flags(name: str) -> tuple[str, ...]:
    """Return the flags that the document gives to Streamlit behind a proxy, with this name in the example's place."""
    [line] = re.findall(r"^streamlit run app\.py (--server\.address .*)$", DOCS, re.M)
    return tuple(shlex.split(line.replace(NAME, name)))


@contextmanager
def run_behind_proxy(script: Path, folder: Path) -> Iterator[Proxy]:
    """Run the script under the document's path behind the document's nginx, as the name localhost."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        reason = "no nginx was found; run scripts/install_tool.sh nginx"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    certificate, key = _write_certificate(folder)
    port, plain = _free_ports(2)
    with run_server(script, folder / "app.log", path="lab", flags=documented_flags("localhost")) as app:
        [server] = re.findall(r"^```nginx\n(.*?)^```$", DOCS, re.M | re.S)
        for old, new in (
            (f"/etc/ssl/{NAME}.pem", str(certificate)),
            (f"/etc/ssl/private/{NAME}.key", str(key)),
            (f"https://{NAME}", f"https://localhost:{port}"),
            (NAME, "localhost"),
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
            ("http://127.0.0.1:8501", f"http://127.0.0.1:{app.port}"),
        ):
            assert old in server, old
            server = server.replace(old, new)
        with _nginx(program, server, folder, port):
            yield Proxy(f"https://localhost:{port}/lab", port, plain, ssl.create_default_context(cafile=certificate))


@contextmanager
def _nginx(program: str, server: str, folder: Path, port: int) -> Iterator[None]:
    """Run nginx in the foreground as this user, with everything that it writes in the folder."""
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"events {{}}\nhttp {{\n{temporary}\naccess_log off;\n{server}}}\n"
    )
    with subprocess.Popen([program, "-p", str(folder), "-c", str(file)], stderr=subprocess.DEVNULL) as nginx:
        try:
            _wait_until_open(nginx, port, folder / "nginx.log")
            yield
        finally:
            nginx.terminate()


def _wait_until_open(nginx: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and nginx.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nginx: did not start; it said:\n{log.read_text() if log.exists() else ''}")


def _write_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for localhost, which vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "certificate.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return files


def _free_ports(count: int) -> list[int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
