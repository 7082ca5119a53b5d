"""How often a client may call: a bucket of requests for each, filled again as time goes on."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

# More clients than this are not remembered at once, whoever invents addresses.
_MOST_CLIENTS = 10_000


class TooMany(Exception):  # what is refused, as everywhere in this house
    """The client has to wait.

    Attributes:
        wait_s: Whole seconds after which it may try again.
    """

    def __init__(self, why: str, wait_s: int) -> None:
        super().__init__(f"Too many requests: {why}. Wait {wait_s} s and send it again.")
        self.wait_s = wait_s


@dataclass
class _Client:
    left: float
    seen_s: float
    n_at_once: int = 0


class RateLimit:
    """So many requests in a minute, and so many at once, for each client by itself.

    A client that was quiet may send a whole minute's worth in a burst.

    Args:
        per_minute: Requests that a client may send in a minute.
        at_once: Requests of a client that may wait for their answers at the same time.
    """

    def __init__(self, per_minute: int, at_once: int) -> None:
        self._per_minute = per_minute
        self._at_once = at_once
        self._clients: dict[str, _Client] = {}

    @contextmanager
    def counted(self, name: str, now_s: float) -> Iterator[None]:
        """Count one request while it is answered.

        Args:
            name: Whose request it is.
            now_s: A clock that only goes forward.

        Raises:
            TooMany: It must wait; it was not counted.
        """
        client = self._client(name, now_s)
        if client.n_at_once >= self._at_once:
            raise TooMany(f"{self._at_once} are still being answered", 1)
        # Who waited just as long as told has a whole one, but for the last digit of a float.
        if client.left < 1 - 1e-9:
            wait_s = math.ceil((1 - client.left) * 60 / self._per_minute)
            raise TooMany(f"at most {self._per_minute} in a minute", wait_s)
        client.left -= 1
        client.n_at_once += 1
        try:
            yield
        finally:
            client.n_at_once -= 1

    def _client(self, name: str, now_s: float) -> _Client:
        client = self._clients.get(name)
        if client is None:
            self._make_room(now_s)
            client = self._clients[name] = _Client(self._per_minute, now_s)
        gained = (now_s - client.seen_s) * self._per_minute / 60
        client.left, client.seen_s = min(self._per_minute, client.left + gained), now_s
        return client

    def _make_room(self, now_s: float) -> None:
        """Forget clients that have been quiet for a minute: new ones start as they would go on."""
        if len(self._clients) < _MOST_CLIENTS:
            return
        quiet = [n for n, c in self._clients.items() if not c.n_at_once and now_s - c.seen_s >= 60]
        for name in quiet:
            del self._clients[name]
        if not quiet:
            raise TooMany("the server has too many clients", 60)
