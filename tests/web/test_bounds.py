"""Whatever the address says, and whoever asks: memory, time and connections are bounded; all get their turn."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from ..conftest import COMMAND, serving

PROC = Path("/proc/self/stat").exists()
on_linux = pytest.mark.skipif(not PROC, reason="memory and time of a process are read from /proc")

LARGE = "data=digits&hidden=512,512,300&output=softmax&loss=cross_entropy&batch=1"


@contextlib.contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server, and its port; not ended by this."""
    server = subprocess.Popen(
        [*COMMAND, "--port", "0", "--no-browser", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout
    found = re.search(r":(\d+)/", server.stdout.readline())
    assert found
    port = int(found[1])
    httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).raise_for_status()
    try:
        yield server, port
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def cpu_seconds(pid: int, task: str = "") -> float:
    """Seconds of the processor that a process, or one of its threads, has used, whatever else the machine does."""
    fields = Path(f"/proc/{pid}/{task}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def loop_seconds(pid: int) -> float:
    """Seconds of the processor that the thread of the event loop has used."""
    return cpu_seconds(pid, f"task/{pid}")


def memory(pid: int, what: str = "VmRSS") -> float:
    """MiB of a process."""
    found = re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true; on a machine that has much to do that may take a while."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < 60
        time.sleep(0.05)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ended(connection: socket.socket) -> bool:
    """Whether the server has closed its side."""
    connection.setblocking(False)
    try:
        return connection.recv(2**16) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_half_a_request_and_silence_are_ended() -> None:
    with serving("--header-timeout", "1", "--idle-timeout", "1") as address:
        port = int(address.rsplit(":", 1)[1])
        silent, half, slow, kept = (socket.create_connection(("127.0.0.1", port)) for _ in range(4))
        half.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n")
        kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in kept.recv(100)
        kept.recv(4000)
        slow.sendall(b"GET / HTTP/1.1\r\nX: ")

        def more() -> bool:
            """Whether one that sends byte after byte is ended."""
            with contextlib.suppress(OSError):
                slow.sendall(b"x")
            return ended(slow)

        until(more)
        slow.close()
        for each in (silent, half, kept):
            until(lambda each=each: ended(each))
            each.close()


def test_one_connection_too_many_ends_the_one_that_has_waited_longest() -> None:
    with serving("--connections", "20") as address:
        port = int(address.rsplit(":", 1)[1])
        waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        for each in waiting:
            with contextlib.suppress(OSError):
                each.sendall(b"GET / HTTP/1.1\r\nHost: local")
        with httpx.Client(base_url=address, timeout=60) as client:
            for _ in range(20):
                assert client.get("/healthz").status_code == 200
        until(lambda: sum(not ended(each) for each in waiting) <= 20)
        assert not ended(waiting[-1])
        for each in waiting:
            each.close()


def test_the_end_does_not_wait_for_who_does_not_read() -> None:
    with process() as (server, port):
        deaf = socket.create_connection(("127.0.0.1", port))
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(b"GET /api/frames?preset=iris&from=0&to=100000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(1)
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        deaf.close()


def test_at_the_end_a_stream_ends_with_a_whole_line() -> None:
    begun = threading.Barrier(9, timeout=60)
    with process("--budget", "600", "--patience", "600") as (server, port), ThreadPoolExecutor(8) as pool:

        def read(seed: int) -> str:
            address = f"http://127.0.0.1:{port}/api/frames?preset=iris&seed={seed}&from=0&to=1000000"
            with httpx.stream("GET", address, timeout=60) as answer:
                pieces = answer.iter_text()
                first = next(pieces)
                begun.wait()
                return first + "".join(pieces)

        reading = [pool.submit(read, seed) for seed in range(8)]
        begun.wait()
        server.send_signal(signal.SIGTERM)
        for each in reading:
            text = each.result()
            assert text.endswith("\n")
            assert [json.loads(line) for line in text.splitlines()]
        server.wait(60)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_workers_do_not_outlive_their_supervisor() -> None:
    with process("--workers", "2") as (server, port):
        server.kill()
        server.wait()
        until(lambda: not listening(port))


@on_linux
@pytest.mark.parametrize(
    ("path", "most"),
    [
        (f"/api/trace?{LARGE}&t=200&" + "&".join(f"edit={t}:lr=0.{t + 1:04d}" for t in range(200)), 300),
        (
            "/api/trace?data=moons&samples=10000&hidden=64,64,8&t=60&"
            + "&".join(f"edit={t}:lr=0.{t + 1:04d}" for t in range(60)),
            300,
        ),
        (f"/api/surface?data=moons&hidden={','.join(['200'] * 12)}&size=200", 200),
        ("/api/frames?data=moons&hidden=1024&fields=surface&size=200&from=0&to=100000", 200),
    ],
)
def test_one_address_does_not_eat_the_memory(path: str, most: float) -> None:
    with (
        process("--budget", "2") as (server, port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        client.get("/api/trace").raise_for_status()
        before = memory(server.pid)
        for _ in range(3):
            with client.stream("GET", path, timeout=60) as answer:
                for _ in answer.iter_bytes():
                    pass
        assert memory(server.pid, "VmHWM") - before < most


@on_linux
def test_many_large_requests_at_once_fit_into_the_room() -> None:
    query = "data=moons&samples=10000&hidden=200&activation=relu&t=1"
    with process("--memory", "200") as (server, port), ThreadPoolExecutor(12) as pool:
        before = memory(server.pid)
        found = pool.map(
            lambda seed: (
                httpx.get(f"http://127.0.0.1:{port}/api/trace?{query}&seed={seed}", timeout=120).status_code
            ),
            range(12),
        )
        assert set(found) <= {200, 503}
        assert memory(server.pid, "VmHWM") - before < 400


def test_work_that_nobody_waits_for_is_given_up() -> None:
    check = "/api/check?data=digits&hidden=256,256&output=softmax&loss=cross_entropy&seed="
    with serving("--budget", "600", "--patience", "600") as address:
        port = int(address.rsplit(":", 1)[1])
        for seed in range(10):
            left = socket.create_connection(("127.0.0.1", port))
            left.sendall(f"GET {check}{seed} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.02)
            left.close()
        assert httpx.get(f"{address}/api/check?preset=iris", timeout=60).json()["verdict"] == "pass"


def test_a_stream_has_a_budget_and_ends_with_a_whole_line() -> None:
    with serving("--budget", "2") as address:
        query = "data=moons&hidden=1024&fields=loss,surface&size=200&from=0&to=100000"
        begun = time.monotonic()
        text = httpx.get(f"{address}/api/frames?{query}", timeout=60).text
        assert time.monotonic() - begun < 60
        assert text.endswith("}\n")
        last = json.loads(text.splitlines()[-1])["t"]
        more = httpx.get(f"{address}/api/frames?{query.replace('from=0', f'from={last + 1}')}", timeout=60).text
        assert json.loads(more.splitlines()[0])["t"] == last + 1


def test_a_recording_goes_on_where_its_budget_ran_out() -> None:
    with serving("--budget", "0.1") as address:
        refused = 0
        for _ in range(60):
            answer = httpx.get(f"{address}/export.html?preset=xor&from=0&to=40", timeout=60)
            if answer.status_code == 200:
                break
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            refused += 1
        assert answer.status_code == 200
        assert refused > 1


@on_linux
@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/export.html?preset=iris&from=0&to=100", "recorded"),
        ("/export.html?data=moons&samples=10000&from=0&to=20", "recorded_numbers"),
    ],
)
def test_a_limit_is_judged_before_the_work(path: str, named: str) -> None:
    with process() as (server, port), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        client.get("/export.html?preset=xor&from=0&to=1").raise_for_status()
        before = cpu_seconds(server.pid)
        answer = client.get(path)
        assert answer.status_code == 422
        assert named in answer.json()["detail"]
        assert cpu_seconds(server.pid) - before < 0.5


def test_fifty_train_at_once_and_the_others_get_theirs() -> None:
    """Everybody's training goes on and is much the same; other requests are answered meanwhile."""
    with serving() as address, ThreadPoolExecutor(50) as pool:
        query = "data=moons&samples=30&hidden=8,8,8,8,8,8&lr=0.1&rate=30&to=1000000"
        reached, enough = [-1] * 50, threading.Event()

        def train(seed: int) -> None:
            while not enough.is_set():
                with httpx.stream(
                    "GET", f"{address}/api/frames?{query}&seed={seed}&from={reached[seed] + 1}", timeout=60
                ) as answer:
                    assert answer.status_code == 200
                    for line in answer.iter_lines():
                        reached[seed] = json.loads(line)["t"]
                        if enough.is_set():
                            break

        training = [pool.submit(train, seed) for seed in range(50)]
        until(lambda: min(reached) > 0)
        with httpx.Client(base_url=address, timeout=60) as client:
            paths = (
                "/healthz",
                "/api/trace?seed={}",
                "/api/check?seed={}",
                "/figure.png?seed={}",
                "/api/trace?seed={}&t=3000",
            )
            for number in range(5):
                for path in paths:
                    assert client.get(path.format(number)).status_code == 200
        until(lambda: min(reached) > 20)
        assert min(reached) > max(reached) / 20
        enough.set()
        for each in training:
            each.result()


def longest_on_the_loop(pid: int, address: str, working: list[Future[httpx.Response]]) -> float:
    """While others are at work: the most that the event loop computes between a small request and its answer."""
    longest = 0.0
    with httpx.Client(base_url=address, timeout=60) as client:
        while not all(each.done() for each in working):
            before = loop_seconds(pid)
            client.get("/healthz").raise_for_status()
            longest = max(longest, loop_seconds(pid) - before)
            time.sleep(0.01)
    return longest


@on_linux
def test_nothing_long_is_done_on_the_event_loop() -> None:
    long = (
        f"/api/surface?data=moons&hidden={','.join(['200'] * 12)}&size=200",
        "/api/surface?data=moons&hidden=1024&size=200",
        "/export.npz?data=moons&samples=10000&hidden=200&activation=relu",
        "/export.html?preset=iris&from=0&to=10",
        f"/api/trace?{LARGE.replace('batch=1', 'batch=100')}&t=20",
        "/api/trace?data=spiral&samples=10000&hidden=8",
        "/figure.png?preset=digits&width=4000",
        "/?data=moons&samples=10000&hidden=8,8,8,8,8,8",
    )
    with process() as (server, port), ThreadPoolExecutor(len(long)) as pool:
        address = f"http://127.0.0.1:{port}"
        working = [pool.submit(httpx.get, f"{address}{path}", timeout=600) for path in long]
        assert longest_on_the_loop(server.pid, address, working) < 0.3
        assert {each.result().status_code for each in working} <= {200, 503}


def test_too_many_at_once_are_told_to_come_back() -> None:
    path = f"/api/trace?{LARGE.replace('batch=1', 'batch=200')}&t=3000&seed="
    with serving("--waiting", "2", "--streams", "1") as address, ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(httpx.get, f"{address}{path}{seed}", timeout=60) for seed in range(6)]
        found = [each.result() for each in answers]
        assert all(each.status_code == 503 and each.headers["retry-after"] for each in found)
        assert any("too many" in each.json()["detail"] for each in found)
        with httpx.stream("GET", f"{address}/api/frames?preset=iris&to=100000") as one:
            assert one.status_code == 200
            assert httpx.get(f"{address}/api/frames?preset=iris&seed=1", timeout=60).status_code == 503
        until(lambda: httpx.get(f"{address}/api/frames?preset=iris&seed=1", timeout=60).status_code == 200)


def test_a_request_that_takes_too_long_in_all_is_told_to_come_back() -> None:
    with serving("--patience", "0.5", "--budget", "600") as address:
        answer = httpx.get(f"{address}/api/trace?{LARGE.replace('batch=1', 'batch=200')}&t=3000", timeout=60)
        assert answer.status_code == 503
        assert answer.json()["reached"] < 3000


def test_a_line_for_each_request_where_that_is_wished() -> None:
    for arguments, lines in (((), 0), (("--access-log",), 1)):
        with process(*arguments) as (server, port):
            httpx.get(f"http://127.0.0.1:{port}/api/trace?preset=xor&t=3", timeout=60)
            server.terminate()
            assert server.stdout
            said = server.stdout.read()
            assert said.count('"GET /api/trace?preset=xor&t=3 HTTP/1.1" 200') == lines


@on_linux
def test_a_far_stop_does_not_hold_the_server_up() -> None:
    with process("--budget", "1") as (server, port), ThreadPoolExecutor(1) as pool:
        address = f"http://127.0.0.1:{port}"
        far = pool.submit(httpx.get, f"{address}/embed?stops=1000000:J&bug=sum-for-mean", timeout=60)
        assert longest_on_the_loop(server.pid, address, [far]) < 0.3
        assert far.result().status_code == 503


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/figure.png?hidden=8,8,8,8,8,8,8,8,8,8,8,8&width=4000",
        "/export.html?hidden=8,8,8&optimizer=adam&from=0&to=30",
        "/api/nudge/W1/0/0?data=moons&samples=1000&hidden=256&activation=gelu",
        "/api/check?data=moons&samples=100&hidden=32&activation=gelu",
    ],
)
def test_what_takes_long_is_done_in_the_end(path: str) -> None:
    with serving("--budget", "0.7") as address, httpx.Client(base_url=address, timeout=60) as client:
        refused = 0
        while (answer := client.get(path)).status_code == 503:
            refused += 1
            assert refused < 300
        assert answer.status_code == 200
        assert answer.content


@pytest.mark.slow
def test_a_slow_reader_gets_it_all_and_one_that_stops_is_ended() -> None:
    path = "/export.npz?data=moons&samples=10000&hidden=100&activation=relu"
    with serving("--header-timeout", "3", "--idle-timeout", "3") as address:
        port = int(address.rsplit(":", 1)[1])
        whole = httpx.get(f"{address}{path}", timeout=60).content
        assert len(whole) > 2**24
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        slow, stopped = (socket.create_connection(("127.0.0.1", port)) for _ in range(2))
        for each in (slow, stopped):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
            each.sendall(request)
        read, begun = 0, time.monotonic()
        slow.settimeout(60)
        while read < len(whole):
            piece = slow.recv(2**18)
            assert piece, f"cut after {read} bytes and {time.monotonic() - begun:.1f} s"
            read += len(piece)
            time.sleep(0.03)
        assert time.monotonic() - begun > 6
        slow.close()
        stopped.settimeout(0.5)
        left = 0
        with contextlib.suppress(OSError):
            while piece := stopped.recv(2**20):
                left += len(piece)
        assert left < len(whole)
        stopped.close()


@on_linux
def test_only_the_head_of_a_stream_is_no_training() -> None:
    with (
        process("--budget", "600") as (server, port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
    ):
        client.get("/api/trace?preset=iris").raise_for_status()
        before = cpu_seconds(server.pid)
        assert client.head("/api/frames?preset=iris&to=1000000", timeout=60).status_code == 200
        time.sleep(1)
        assert cpu_seconds(server.pid) - before < 0.5


def test_bounds_are_set_by_option_and_by_environment() -> None:
    with serving("--units", "7", "--t", "50") as address:
        assert "from 1 to 7" in httpx.get(f"{address}/api/trace?hidden=8", timeout=60).json()["detail"]
        assert httpx.get(f"{address}/api/trace?t=51", timeout=60).status_code == 422
        limits = {
            each["name"]: each["most"] for each in httpx.get(f"{address}/api/options", timeout=60).json()["limits"]
        }
        assert (limits["units"], limits["t"]) == (7, 50)
        assert 'max="50"' in httpx.get(f"{address}/", timeout=60).text
    for value in ("0", "-1", "many", "1.5"):
        told = subprocess.run(
            [sys.executable, "-m", "app.cli", "trace", ""],
            env={**os.environ, "BACKWALK_UNITS": value},
            capture_output=True,
            text=True,
        )
        assert told.returncode == 2
        assert told.stderr.startswith("backwalk: BACKWALK_UNITS must be a whole number from 1")


def test_threads_of_the_test_are_gone() -> None:
    assert threading.active_count() < 20
