"""The container's and the compose files name commands, ports, variables, users and files that the app really has.

Where there is podman, containers of them are tried by hand; here they are held against the app and the documents.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import dask
import pytest
import yaml  # type: ignore[import-untyped]  # ships no types; Streamlit's packages bring it
from distributed.cli.dask_scheduler import main as dask_scheduler
from distributed.cli.dask_worker import main as dask_worker

from inception_lab.classroom.store.address import DATABASE
from inception_lab.engine.serving import settings
from inception_lab.engine.serving.settings import MEMORY, SCHEDULER
from inception_lab.paths import ROOT
from inception_lab.ui.classroom.login import TEACHERS
from scripts.live_app import run_server

OPERATORS: Final = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
CLUSTERS: Final = (ROOT / "docs" / "scale-out.md").read_text(encoding="utf-8")
CONTAINERFILE: Final = (ROOT / "Containerfile").read_text(encoding="utf-8")
APP: Final = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
CLUSTER: Final = yaml.safe_load((ROOT / "compose.cluster.yaml").read_text(encoding="utf-8"))
CLUSTER_SERVICES: Final[dict[str, dict[str, Any]]] = CLUSTER["services"]
HOME: Final = "/data"
FOLDER: Final = "/srv/inception-lab"


def instruction(name: str) -> list[str]:
    """Return the values of an instruction of the Containerfile, continued lines joined."""
    return re.findall(rf"^{name} (.*)$", CONTAINERFILE.replace("\\\n", ""), re.M)


def command(service: dict[str, Any]) -> list[str]:
    return shlex.split(service["command"])


def test_the_image_is_debian_s_and_its_user_owns_nothing_but_the_rooms() -> None:
    assert instruction("FROM") == ["debian:bookworm-slim"]
    assert instruction("WORKDIR") == [FOLDER]
    # Scheduler and worker both read the tasks that the app sends.
    assert f"PYTHONPATH={FOLDER}" in instruction("ENV")[0]
    assert instruction("USER") == ["lab"]
    assert instruction("VOLUME") == [HOME] and f"HOME={HOME}" in instruction("ENV")[0]
    assert f"--home-dir {HOME}" in CONTAINERFILE
    assert APP["services"]["app"]["volumes"] == [f"rooms:{HOME}"] and "rooms" in APP["volumes"]


def test_what_is_installed_beside_the_lock_is_what_the_tests_use() -> None:
    tested = dict(re.findall(r"^([\w\[\]-]+)==(\S+)", (ROOT / "requirements-test.txt").read_text(), re.M))
    beside = dict(re.findall(r"([\w\[\]-]+)==([\d.]+)", " ".join(instruction("RUN"))))
    assert set(beside) == {"psycopg[binary]", "authlib", "httpx"}
    assert beside == {name: tested[name] for name in beside}


def test_the_image_starts_the_app_and_one_port_is_published() -> None:
    [start] = [yaml.safe_load(line) for line in instruction("CMD")]
    assert start == ["streamlit", "run", "app.py", "--server.address", "0.0.0.0"]
    assert (ROOT / start[2]).is_file()
    assert instruction("EXPOSE") == ["8501"]
    assert APP["services"]["app"]["ports"] == ["${LAB_LISTEN:-8501}:8501"]
    assert not any("ports" in service for service in CLUSTER_SERVICES.values())


def test_the_variables_are_those_that_the_app_and_streamlit_read() -> None:
    told = APP["services"]["app"]["environment"]
    assert set(told) == {
        *(DATABASE, MEMORY, TEACHERS),
        *("STREAMLIT_SERVER_BASE_URL_PATH", "STREAMLIT_SERVER_ALLOWED_HOSTS", "FORWARDED_ALLOW_IPS"),
    }
    for text in told.values():
        name = re.fullmatch(r"\$\{(\w+)(:-[\d.]+)?\}", text)
        assert name is not None, f"{text}: podman-compose 1.0.3 keeps an empty default as it stands"
        assert name[1].startswith("INCEPTION_LAB_") or f"`{name[1]}`" in OPERATORS
    assert CLUSTER_SERVICES["app"]["environment"][SCHEDULER] == "tls://scheduler:8786"


def test_no_program_of_the_cluster_keeps_messages_with_images_in_them() -> None:
    [(setting, length)] = settings.NOTHING_LOGGED.items()
    variable = f"DASK_{setting.replace('.', '__').replace('-', '_').upper()}"
    assert f"{variable}={length}" in instruction("ENV")
    assert f"`{variable}={length}`" in CLUSTERS
    with dask.config.set(dask.config.collect_env({variable: "7"})):
        assert dask.config.get(setting) == 7, "dask knows the setting by that name"


def test_the_health_check_holds_at_the_root_and_under_a_path(tmp_path: Path) -> None:
    """The check's own program, at another port; the app reads its path from the variable that compose sets."""
    [_, _, check] = yaml.safe_load(instruction("HEALTHCHECK")[0].partition(" CMD ")[2])
    for path in ("", "lab"):
        variables = {"STREAMLIT_SERVER_BASE_URL_PATH": path}
        with run_server(ROOT / "app.py", tmp_path / "log", path=path) as server:
            for asked, is_healthy in ((path, True), ("elsewhere", False)):
                program = check.replace("127.0.0.1:8501", f"127.0.0.1:{server.port}")
                variables = {"STREAMLIT_SERVER_BASE_URL_PATH": asked}
                done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, check=False)
                assert (done.returncode == 0) == is_healthy, done.stderr


@pytest.mark.parametrize(("name", "program"), [("scheduler", dask_scheduler), ("worker", dask_worker)])
def test_scheduler_and_worker_are_started_as_the_document_does_it(name: str, program: Any) -> None:
    dask, kind, *arguments = command(CLUSTER_SERVICES[name])
    assert (dask, kind) == ("dask", name)
    known = {option for parameter in program.params for option in parameter.opts}
    flags = {word for word in arguments if word.startswith("--")}
    assert flags <= known
    documented = next(line for line in CLUSTERS.replace("\\\n", "").splitlines() if f"dask {kind} " in line)
    mentioned = {word for word in shlex.split(documented) if word.startswith("--")}
    # A container has its own address, so its ports need no names.
    assert mentioned - flags <= {"--worker-port", "--nanny-port"}


def test_every_service_of_the_cluster_reads_the_same_key_and_only_reads_it() -> None:
    for service in CLUSTER_SERVICES.values():
        mounted = {line.split(":")[1]: line.split(":")[2] for line in service["volumes"] if line.startswith("./")}
        assert mounted == {"/run/lab.pem": "ro", "/run/lab.key": "ro"}
    for name in ("scheduler", "worker"):
        words = command(CLUSTER_SERVICES[name])
        said = dict(zip(words[words.index("--protocol") :], words[words.index("--protocol") + 1 :], strict=False))
        assert (said["--tls-ca-file"], said["--tls-cert"], said["--tls-key"]) == (
            *("/run/lab.pem", "/run/lab.pem"),
            "/run/lab.key",
        )
    told = CLUSTER_SERVICES["app"]["environment"]
    assert {told[f"DASK_DISTRIBUTED__COMM__TLS__{one}"] for one in ("CA_FILE", "CLIENT__CERT")} == {"/run/lab.pem"}
    assert told["DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY"] == "/run/lab.key"
    assert told["DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION"] == "true"


def test_nothing_secret_or_large_is_copied_into_the_image() -> None:
    ignored = set((ROOT / ".containerignore").read_text(encoding="utf-8").split())
    assert {".git", ".venv", "node_modules", ".streamlit/secrets.toml", "lab.key", "lab.pem", ".env"} <= ignored
