"""A least-recently-used cache bounded in bytes."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ByteCache(Generic[Value]):
    """Keeps values up to ``capacity`` bytes in all, dropping the longest unused first. Thread-safe."""

    def __init__(self, capacity: int) -> None:
        self.capacity, self.size = capacity, 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """The value of ``key``, now the most recently used, or None."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def take(self, key: Hashable) -> Value | None:
        """The value of ``key``, which is kept no longer, or None: for what only one may use at a time."""
        with self._lock:
            value, nbytes = self._values.pop(key, (None, 0))
            self.size -= nbytes
            return value

    def put(self, key: Hashable, value: Value, nbytes: int) -> None:
        """Keep ``value``; one larger than the whole cache is not kept."""
        if nbytes > self.capacity:
            return
        with self._lock:
            if key in self._values:
                self.size -= self._values.pop(key)[1]
            self._values[key] = (value, nbytes)
            self.size += nbytes
            while self.size > self.capacity:
                _, (_, dropped) = self._values.popitem(last=False)
                self.size -= dropped
