"""Native code that tries to get out, each way in a process of its own; run by the tests.

Usage: python hostile FOLDER PORT PID. FOLDER lies outside, holds `secret` and a listening socket
`door`, and names an abstract one; PORT is listened on; PID is a process outside of the same user
that blocks all signals, or 0: then this makes one. Prints `NAME through` where a way was open,
`NAME blocked REASON` where it was not.
"""

import os
from collections.abc import Callable, Iterator
from types import ModuleType

import files  # type: ignore[import-not-found]  # beside this
import kernel  # type: ignore[import-not-found]
import network  # type: ignore[import-not-found]
import processes  # type: ignore[import-not-found]


def ways(module: ModuleType) -> Iterator[Callable[[], bool]]:
    """The module's own functions, in the order of its text."""
    for way in vars(module).values():
        if callable(way) and way.__module__ == module.__name__:
            yield way


def attempt(way: Callable[[], bool]) -> None:
    if (child := os.fork()) == 0:
        try:
            text = "through" if way() else "blocked"
        except BaseException as error:
            text = f"blocked {type(error).__name__}: {error}"
        print(way.__name__, text.replace("\n", " "), flush=True)
        os._exit(0)
    os.waitpid(child, 0)


if __name__ == "__main__":
    for module in (processes, files, network, kernel):
        for way in ways(module):
            attempt(way)
