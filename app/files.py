"""Which version this is, and where its own files lie, in a checkout and in an installed wheel."""

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

try:
    VERSION = version("backwalk")
except PackageNotFoundError:  # a bare checkout on sys.path
    VERSION = "0+unknown"

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """``static`` or ``templates``: inside the installed package, or beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


@cache
def build() -> bytes:
    """A digest of all files of the program: another build, another digest."""
    digest = hashlib.sha256()
    for root in (_PACKAGE, folder("static"), folder("templates")):
        for file in sorted(root.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(str(file.relative_to(root)).encode() + file.read_bytes())
    return digest.digest()
