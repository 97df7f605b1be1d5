"""The command line, as a person starts it."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app import __version__
from tests.conftest import COMMAND, serving


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=120)


def test_trace_prints_what_the_api_answers(client: httpx.Client) -> None:
    done = run("trace", "preset=xor&t=10")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == client.get("/api/trace?preset=xor&t=10").json()


def test_check_passes_and_fails() -> None:
    good = run("check", "preset=xor&t=10")
    assert good.returncode == 0
    assert good.stdout.splitlines()[-1] == "pass: iteration 10 of preset=xor&t=10"
    assert "dW1    pass" in good.stdout
    bad = run("check", "bug=missing-slope")
    assert bad.returncode == 1
    assert "dZ1    fail" in bad.stdout
    lost = run("check", "preset=mse-factor&activation=linear&lr=50&t=1000")
    assert lost.returncode == 1
    assert "not finite" in lost.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("trace", "hiden=3"), "unknown parameter 'hiden'; did you mean 'hidden'?"),
        (("check", "lr=x"), "lr must be a finite decimal number"),
        (("trase",), "invalid choice"),
        (("trace", "foo%0abar=1"), "unknown parameter"),
        (("trace", "step=a%0ab"), "step must be one of"),
        (("trace", "\udcff"), "unknown parameter"),
        (("trace", "example=MEAN"), "did you mean 'mean'?"),
        (("trace", "batch=0"), "must be full or a whole number"),
        (("--port", "99999"), "must be a whole number from 0 to 65535"),
        (("--workers", "0"), "from 1 to 64"),
        (("trace", "--frobnicate"), "unrecognized arguments"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(arguments: tuple[str, ...], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--no-browser", "--port", str(port))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(port) in done.stderr


def test_version_and_help() -> None:
    assert run("--version").stdout == f"backwalk {__version__}\n"
    assert "--allowed-host" in run("--help").stdout


def test_allowed_host() -> None:
    with serving("--allowed-host", "lecture.example") as address:
        for host, status in (("lecture.example", 200), ("other.example", 400)):
            assert httpx.get(f"{address}/healthz", headers={"Host": host}, timeout=60).status_code == status


def test_listening_everywhere_names_an_address_that_answers() -> None:
    with serving("--host", "0.0.0.0") as address:
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(f"{address}/", timeout=60).status_code == 200


def test_a_full_disk_is_one_line() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = subprocess.run(
        f"{sys.executable} -m app.cli trace preset=iris > /dev/full", shell=True, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m app.cli trace preset=iris | head -c 10", shell=True, capture_output=True, text=True
    )
    assert done.stderr == ""
