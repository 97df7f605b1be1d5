"""The command line: serve, or answer one query on standard output.

Exit codes: 0 done, 1 a gradient check failed or the server could not start, 2 bad input.
"""

import argparse
import json
import os
import socket
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from . import __version__
from .run.errors import RequestError, refuse
from .run.limits import KEYS, LIMITS, Limit
from .words import alternatives, asked_language, count, marked, say, speaking

if TYPE_CHECKING:
    from .lessons.reading import Lesson

COMMANDS = (
    ("backwalk", marked("serve on 127.0.0.1:8000 and open the browser")),
    ('backwalk trace  "preset=xor&t=10"', marked("one iteration as JSON on standard output")),
    ('backwalk check  "preset=xor&t=10"', marked("gradient check; exit code 1 if a gradient is wrong")),
    ('backwalk ask    "ask=dW1"', marked("what a run asks, a question a line")),
    (
        'backwalk answer "ask=dW1" "dW1[0,0]:-0.075"',
        marked("the verdict on answers; exit code 1 if one is wrong"),
    ),
    (
        'backwalk compare "preset=xor" mine.npz',
        marked("one's own gradients beside ours; exit code 1 if one is wrong"),
    ),
    (
        'backwalk grade  "ask=dW1" answers.csv',
        marked("the answers of a class, marked: columns who and one a target"),
    ),
    ("backwalk keep mine.csv", marked("a file kept for data= or params=, and a run on it")),
    ("backwalk lesson lesson.md", marked("what is wrong with a lesson, line by line")),
    ('backwalk export "preset=xor&t=10" -o xor.svg', marked("the step as a file; its suffix says what kind")),
)
"""How it is called, and what that does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    for row in LIMITS.values():
        if (value := getattr(options, row.name)) is not None:
            os.environ[row.variable] = str(value)
        try:
            _ = row.most
        except ValueError as error:
            parser.error(str(error))
    if options.print_completion:
        import shtab

        print(shtab.complete(parser, options.print_completion))
        return 0
    try:
        with speaking(asked_language(getattr(options, "query", ""))):
            code: int = options.run(options)
    except RequestError as error:
        print(f"backwalk: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"backwalk: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        """One line and exit code 2."""
        self.exit(2, f"backwalk: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="backwalk",
        epilog="\n".join(f"  {command:44} {say(words)}" for command, words in COMMANDS),
        description=say(
            "Serve, or answer one query on standard output. Exit codes: 0 done, 1 a gradient check failed or the "
            "server could not start, 2 bad input."
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"backwalk {__version__}")
    parser.add_argument("--host", default="127.0.0.1", help=say("address to listen on (127.0.0.1)"))
    parser.add_argument(
        "--port", type=_port, default=8000, help=say("port to listen on (8000); 0 takes a free one")
    )
    parser.add_argument("--workers", type=_positive, default=1, help=say("processes (1)"))
    parser.add_argument("--no-browser", action="store_true", help=say("do not open the browser"))
    parser.add_argument(
        "--allowed-host", action="append", default=[], help=say("a further Host name to answer to")
    )
    parser.add_argument(
        "--keys", action="store_true", help=say("give out right answers beyond this machine, too, to whoever asks")
    )
    parser.add_argument("--lessons", metavar="DIR", help=say("a folder with lessons of one's own, as *.md"))
    parser.add_argument(
        "--blobs",
        metavar="DIR|URL",
        help=say("where files with data are kept, also beyond this machine: a folder, or s3://bucket"),
    )
    parser.add_argument("--access-log", action="store_true", help=say("write a line for each request"))
    bounds = parser.add_argument_group(
        say("bounds"), say("each can also be set by the environment: BACKWALK_UNITS=64")
    )
    for row in LIMITS.values():
        words = f"{say(row.help).split(';')[0]} ({row.default:,})"
        bounds.add_argument(f"--{row.name.replace('_', '-')}", type=_bound(row), metavar="N", help=words)
    parser.add_argument(
        "--print-completion",
        choices=("bash", "zsh", "tcsh"),
        help=say('the completions of a shell: eval "$(backwalk --print-completion bash)"'),
    )
    parser.set_defaults(run=_serve)
    commands = parser.add_subparsers(title=say("commands"), parser_class=_Parser)
    for name, run in (("trace", _trace), ("check", _check)):
        command = commands.add_parser(name)
        command.add_argument("query", nargs="?", default="", help=say('a run, "preset=xor&t=10"'))
        command.set_defaults(run=run)
    command = commands.add_parser("ask")
    command.add_argument("query", nargs="?", default="", help=say('a run that asks, "ask=dW1"'))
    command.set_defaults(run=_ask)
    command = commands.add_parser("answer")
    command.add_argument("query", help=say('a run that asks, "ask=dW1"'))
    command.add_argument("answers", nargs="+", metavar="TARGET:VALUE", help=say("what is answered"))
    command.set_defaults(run=_answer)
    command = commands.add_parser("compare")
    command.add_argument("query", help=say('a run, "preset=xor&t=10"'))
    command.add_argument(
        "file", metavar="FILE", help=say("dW1, db1 … of one's own: NPZ, NPY, JSON, or as NumPy prints")
    )
    command.set_defaults(run=_compare)
    command = commands.add_parser("keep")
    command.add_argument("file", metavar="FILE", help=say("data (CSV, NPY, NPZ) or parameters (NPZ)"))
    command.set_defaults(run=_keep)
    command = commands.add_parser("grade")
    command.add_argument("query", help=say('a run that asks, "ask=dW1"'))
    command.add_argument("answers", metavar="FILE", help=say("answers as CSV: a column who and one a target"))
    command.add_argument(
        "-o",
        "--output",
        metavar="FILE|DIR",
        help=say("the verdicts as FILE.csv, or in a folder as a result for Gradescope a person"),
    )
    command.set_defaults(run=_grade)
    command = commands.add_parser("lesson")
    command.add_argument("file", metavar="FILE", help=say("a lesson as a text file"))
    command.set_defaults(run=_lesson)
    command = commands.add_parser("export")
    command.add_argument(
        "query", nargs="?", default="", help=say('a run, "preset=xor&t=10", and what /export takes')
    )
    command.add_argument(
        "-o", "--output", required=True, metavar="FILE", help=say("the file to write; its suffix says what kind")
    )
    command.set_defaults(run=_export)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(say("must be a whole number from 0 to 65535, not '{text}'", text=text))
    return int(text)


def _bound(row: Limit) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            return row.read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(say("must be a whole number from 1 to 64, not '{text}'", text=text))
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from .lessons.shelf import OWN
    from .web.server import allow_open_files, configured

    # An address that stands for all is no name to be called by: the page is then at the loopback one.
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)
    host = f"[{name}]" if ":" in name else name
    if not _is_loopback(options.host) and not options.keys:
        os.environ[KEYS] = "0"
    _keep_files(options.blobs, options.host)
    own = options.lessons or os.environ.get(OWN)
    if own:
        os.environ[OWN] = own
        found = [_in_order(str(file)) for file in _own(Path(own))]
        if None in found:
            return 2
    os.environ["BACKWALK_ALLOWED_HOSTS"] = ",".join([host, *options.allowed_host])
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only then; without it every answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((options.host, options.port))
        listener.listen()
    except OSError as error:
        words = say(
            "cannot listen on {host} port {port}: {reason}",
            host=options.host,
            port=options.port,
            reason=error.strerror,
        )
        print(f"backwalk: {words}", file=sys.stderr)
        return 1
    port = listener.getsockname()[1]
    url = f"http://{host}:{port}/"
    print(say("Backwalk is at {url}  (Ctrl+C stops it)", url=url), flush=True)
    if not options.no_browser:
        threading.Thread(target=_open, args=(url,), daemon=True).start()
    if name != options.host and not options.allowed_host:
        print(
            "  " + say("To answer to another name of this machine, start it with --allowed-host NAME."), flush=True
        )
    allow_open_files()
    config = configured(f"{__package__}.main:app", options.workers, access_log=options.access_log)
    if options.workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        # Not uvicorn.run: its own socket would not name the protocol either.
        Multiprocess(config, sockets=[listener]).run()
    return 0


def _keep_files(place: str | None, host: str) -> None:
    """Say to the processes of the server where files are kept: beyond this machine nowhere unless told."""
    from .run.store import PLACE, Store, usual_place

    place = place or os.environ.get(PLACE) or (usual_place() if _is_loopback(host) else "")
    if place:
        try:
            Store(place)
        except Exception as error:
            reason = str(error).partition("\n")[0]
            raise refuse("blobs", say("--blobs {place}: {reason}", place=place, reason=reason)) from None
    os.environ[PLACE] = place


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _open(url: str) -> None:
    """Open the browser as soon as the server answers."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{url}healthz", timeout=1):
                webbrowser.open(url)
                return
        except OSError:
            time.sleep(0.1)


def _trace(options: argparse.Namespace) -> int:
    from .answer import answer

    sys.stdout.buffer.write(answer("/api/trace", options.query).body + b"\n")
    sys.stdout.flush()
    return 0


def _ask(options: argparse.Namespace) -> int:
    found = _json("/api/questions", options.query)
    for each in found["questions"]:
        print(f"{each['id']:16} {each['prompt']}")
    return 0


def _answer(options: argparse.Namespace) -> int:
    query = options.query + "".join(f"&{urlencode({'answer': each})}" for each in options.answers)
    found = _json("/api/answer", query)
    for each in found["results"]:
        causes = [f"{row['title']} ({row['step']})" for row in each.get("diagnosis", ())]
        said = say("right") if each["right"] else say("wrong")
        print("  ".join([f"{each['id']:16} {said}", *causes, each.get("message", "")]).rstrip())
    print(say("{score} of {all}", score=found["score"], all=found["max"]))
    return 0 if found["score"] == len(found["results"]) else 1


def _grade(options: argparse.Namespace) -> int:
    from .answer.grading import grade

    found = grade(options.query, _bytes(options.answers))
    if not options.output:
        for one in found.people:
            print(say("{who}: {score} of {max}", who=one.who, score=one.score, max=one.max))
    elif options.output.lower().endswith(".csv"):
        Path(options.output).write_text(found.table(), encoding="utf-8")
    else:
        folder = Path(options.output)
        folder.mkdir(parents=True, exist_ok=True)
        for one in found.people:
            result = json.dumps(one.gradescope(), ensure_ascii=False, indent=2)
            (folder / f"{quote(one.who, safe=' ')}.json").write_text(result, encoding="utf-8")
    for line in found.summary():
        print(line)
    return 0


def _own(folder: Path) -> list[Path]:
    """The lessons in a folder of one's own. Raises BadRequestError where there are none."""
    found = sorted(folder.glob("*.md"))
    if not found:
        raise refuse("lessons", say("there is no lesson, no file *.md, in {folder}", folder=folder))
    return found


def _in_order(file: str) -> "Lesson | None":
    """The lesson in a file; None, and what is wrong by line on standard error. Raises BadRequestError."""
    from .lessons.reading import LessonError, read
    from .run.engine import Engine

    try:
        return read(_bytes(file).decode(), Engine(float("inf")))
    except UnicodeDecodeError:
        raise refuse("file", say("{file} is not UTF-8", file=file)) from None
    except LessonError as error:
        for each in error.faults:
            print(f"{file}:{each.line}: {each.words}", file=sys.stderr)
        return None


def _lesson(options: argparse.Namespace) -> int:
    found = _in_order(options.file)
    if found is None:
        return 2
    print(
        count(
            "{title}: {n} scene, all of it in order",
            "{title}: {n} scenes, all of them in order",
            len(found.scenes),
            title=found.title,
        )
    )
    return 0


def _bytes(file: str) -> bytes:
    """What is in a file. Raises BadRequestError."""
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise refuse("file", say("cannot read {file}: {reason}", file=file, reason=error.strerror)) from None


def _json(path: str, query: str) -> Any:
    from .answer import answer

    return json.loads(answer(path, query).body)


def _export(options: argparse.Namespace) -> int:
    from .answer import answer
    from .answer.exports import BY_SUFFIX

    file = Path(options.output)
    kind = BY_SUFFIX.get(file.suffix.lower())
    if kind is None:
        words = say(
            "-o must end in one of {names}, not '{name}'", names=alternatives(list(BY_SUFFIX)), name=file.name[:40]
        )
        print(f"backwalk: {words}", file=sys.stderr)
        return 2
    file.write_bytes(answer(kind.path, options.query).body)
    return 0


def _keep(options: argparse.Namespace) -> int:
    from .run.blobs import kept

    found = kept(_bytes(options.file))
    print("&".join(f"{name}={quote(value, safe=':')}" for name, value in found["run"].items() if value))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from .api import Run, compare

    found = compare(Run(options.query), options.file)
    print(found)
    return 0 if found.passed else 1


def _check(options: argparse.Namespace) -> int:
    from .api import Run

    run = Run(options.query)
    found = run.check()
    for each in found.tensors:
        compared = each.checked - each.kinks
        row = {"name": each.name, "verdict": each.verdict, "compared": compared, "entries": each.entries}
        if compared and each.finite:
            print(
                say(
                    "{name:6} {verdict:6} {compared:4} of {entries} entries  largest relative error {error:.1e}",
                    error=each.largest_error,
                    **row,
                )
            )
        else:
            print(say("{name:6} {verdict:6} {compared:4} of {entries} entries", **row))
    where = {"t": run.trace().t, "query": run.query}
    if found.passed:
        print(say("pass: iteration {t} of {query}", **where))
    else:
        print(say("fail: iteration {t} of {query}", **where))
    return 0 if found.passed else 1


if __name__ == "__main__":
    sys.exit(main())
