"""`inception-lab app`: the pages, by Streamlit, from wherever the package lies."""

from __future__ import annotations

import os
import runpy
import socket
import sys
from contextlib import closing

from inception_lab.errors import LabError
from inception_lab.paths import ROOT

__all__ = ["start_app"]


def start_app(port: int | None, address: str | None) -> int:
    """Serve the app until it is stopped; return its exit status. Raises LabError where the port cannot be had."""
    options = []
    if port is not None:
        _check(port, address or "")
        options += ["--server.port", str(port)]
    if address is not None:
        options += ["--server.address", address]
    # Streamlit reads its settings from the folder it is started in.
    os.chdir(ROOT)
    sys.argv = ["streamlit", "run", "app.py", *options]
    try:
        runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _check(port: int, address: str) -> None:
    try:
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except (OSError, OverflowError) as error:
        raise LabError(
            "--port", "nothing can listen there", f"{address}:{port}, {error}", "take another, or leave it out"
        ) from None
