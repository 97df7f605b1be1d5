"""Who computes when: one request of a lane at a time, a slice each in turn, within a budget of its own.

Small networks step slower, not faster, on several threads at once. So the threads of a lane take turns, and one
that has used its slice goes to the end of the line; what they hold in the meantime has to fit into a room.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .errors import BudgetError

SLICE = 0.02
"""Seconds of computing after which the others in line have their turn."""

PATIENT = 0.25
"""Seconds between two looks at whether to wait on."""

SMALL = 2**20
"""Bytes that are not worth counting in a room."""


class Lane:
    """Lets one thread at a time compute, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._line: deque[threading.Lock] = deque()
        self._taken = False

    def enter(self, given_up: Callable[[], bool] = lambda: False) -> bool:
        """Wait for a turn, and tell whether it has come: ``given_up`` is asked now and then whether to wait on."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._line.append(ticket)
        while not ticket.acquire(timeout=PATIENT):
            if given_up() and self._left(ticket):
                return False
        return True

    def _left(self, ticket: threading.Lock) -> bool:
        """Whether the line could be left; not by one whose turn has just come."""
        with self._lock:
            if ticket not in self._line:
                return False
            self._line.remove(ticket)
            return True

    def leave(self) -> None:
        """End a turn: the next in line has it."""
        with self._lock:
            if self._line:
                self._line.popleft().release()
            else:
                self._taken = False

    def give_way(self) -> None:
        """Let everybody who is in line go first."""
        if self._line:
            self.leave()
            self.enter()


class Turn:
    """What one request may compute: ``budget`` seconds of the processor, within ``patience`` seconds in all.

    Used by one thread at a time, as a context: ``with turn: …``.
    """

    def __init__(
        self, budget: float = float("inf"), patience: float = float("inf"), lane: Lane | None = None
    ) -> None:
        self.budget = budget
        self._until = time.monotonic() + patience
        self._lane = lane or Lane()
        self._stopped = False
        self._used = 0.0
        self._thread = threading.get_ident()
        self._begun = self._sliced = time.thread_time()

    def __enter__(self) -> "Turn":
        """Wait for the turn. Raises BudgetError if the work has to stop before it comes."""
        if self.spent or not self._lane.enter(lambda: self.spent):
            raise BudgetError
        return self._begin()

    def _begin(self) -> "Turn":
        self._thread = threading.get_ident()
        self._begun = self._sliced = time.thread_time()
        return self

    def __exit__(self, *_error: object) -> None:
        self._used, self._thread = self.used, 0
        self._lane.leave()

    @property
    def used(self) -> float:
        """Seconds of the processor so far, those of the thread that asks if it is its turn."""
        now = time.thread_time() - self._begun if self._thread == threading.get_ident() else 0.0
        return self._used + now

    @property
    def spent(self) -> bool:
        """Whether the work has to stop."""
        return self._stopped or self.used > self.budget or time.monotonic() > self._until

    @contextmanager
    def away(self) -> Iterator[None]:
        """While something else computes for this request, others have their turn."""
        self.__exit__()
        try:
            yield
        finally:
            self._lane.enter()
            self._begin()

    def stop(self) -> None:
        """Nobody wants the result any more."""
        self._stopped = True

    def over(self) -> bool:
        """Asked between two pieces of work: lets others have their turn, then says whether to stop."""
        if time.thread_time() - self._sliced > SLICE:
            self._lane.give_way()
            self._sliced = time.thread_time()
        return self.spent

    def go_on(self) -> None:
        """The same, for work that has nothing to save. Raises BudgetError if it has to stop."""
        if self.over():
            raise BudgetError


class Room:
    """Memory for the requests that compute at the same time; a larger one than all of it computes alone."""

    def __init__(self, capacity: int) -> None:
        self.capacity, self.taken = capacity, 0
        self._changed = threading.Condition()

    @contextmanager
    def holding(self, nbytes: int, turn: Turn) -> Iterator[None]:
        """Take ``nbytes`` when there is room for them.

        Raises BudgetError if that takes longer than ``turn`` may.
        """
        nbytes = nbytes if nbytes > SMALL else 0
        with self._changed:
            while nbytes and self.taken and self.taken + nbytes > self.capacity and not turn.spent:
                self._changed.wait(PATIENT)
            if turn.spent:
                raise BudgetError
            self.taken += nbytes
        try:
            yield
        finally:
            with self._changed:
                self.taken -= nbytes
                self._changed.notify_all()
