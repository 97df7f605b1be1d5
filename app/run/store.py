"""Where files are kept, under the digest of their bytes: a folder, or a bucket that several servers share.

They are the only state there is. The same bytes have the same address for ever; a file that was altered is as good
as none.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from ..words import say
from .errors import AbsentError, FullError, StoreError
from .limits import room

PLACE = "BACKWALK_BLOBS"
"""The environment variable that says where files are kept: a folder, the address of a bucket; empty: nowhere."""

SCHEME = "sha256"
BLOB_PATTERN = rf"{SCHEME}:[0-9a-f]{{64}}"
"""What a file is called."""

PATIENCE = timedelta(seconds=10)
"""How long a bucket may take to answer."""


def digest(content: bytes) -> str:
    """What a file of these bytes is called."""
    return f"{SCHEME}:{hashlib.sha256(content).hexdigest()}"


class Store:
    """Files in ``place``: a folder, which is made when it is needed, or a URL such as s3://bucket/folder."""

    def __init__(self, place: str) -> None:
        # Loaded when it is needed: most runs have no file.
        from obstore.store import LocalStore, from_url

        if "://" in place:
            self._objects = from_url(
                place,
                config=None,
                # A client that is told one option forgets the environment's.
                client_options={"timeout": PATIENCE, "allow_http": os.environ.get("AWS_ALLOW_HTTP") == "true"},
                retry_config={"retry_timeout": PATIENCE, "max_retries": 2},
            )
        else:
            self._objects = LocalStore(Path(place).expanduser(), mkdir=True)

    def get(self, blob: str) -> bytes:
        """The bytes of ``blob``. Raises AbsentError, StoreError."""
        import obstore

        try:
            with _answering():
                found = bytes(obstore.get(self._objects, _name(blob)).bytes())
        except FileNotFoundError:
            raise AbsentError(blob) from None
        if digest(found) != blob:
            raise AbsentError(blob)
        return found

    def put(self, blob: str, content: bytes) -> None:
        """Keep ``content`` under its name ``blob``. Raises FullError, StoreError."""
        import obstore

        with _answering():
            sizes = {each["path"]: each["size"] for page in obstore.list(self._objects) for each in page}
            known = sizes.get(_name(blob)) == len(content)
            if not known and sum(sizes.values()) + len(content) > room("blob_room"):
                raise FullError(say("the store of files is full: {limit} MiB", limit=room("blob_room") // 2**20))
            obstore.put(self._objects, _name(blob), content)


def _name(blob: str) -> str:
    """What a file is called where a colon may not be in a name."""
    return blob.removeprefix(f"{SCHEME}:")


@contextmanager
def _answering() -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except (FileNotFoundError, FullError):
        raise
    except (BaseError, OSError) as error:
        raise StoreError(say("the store of files does not answer; try again")) from error


def usual_place() -> str:
    """Where files are kept if nothing else is said: the folder of the user's caches."""
    caches = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return str(Path(caches).expanduser() / "backwalk" / "blobs")


def keeps_files() -> bool:
    """Whether a server was told to keep files."""
    return bool(os.environ.get(PLACE))


def content(blob: str) -> bytes:
    """The bytes of ``blob``. Raises AbsentError, also on a server that keeps no files, and StoreError."""
    if os.environ.get(PLACE) == "":
        raise AbsentError(blob)
    return store().get(blob)


def store() -> Store:
    """The store that the environment names."""
    return _store(os.environ.get(PLACE) or usual_place())


@cache
def _store(place: str) -> Store:
    return Store(place)
