"""Names of a run's files, which the engine may write in any bytes, as texts and back."""

import os
import re

_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")


def shown_name(name: str) -> str:
    r"""A name that can be sent to a client: a byte that is no UTF-8 stands as `\xfc`.

    LAMMPS writes an umlaut of the script's text as one such byte.
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def real_name(shown: str) -> str:
    """The inverse of `shown_name`, for a name that is not on the disk as it is shown."""
    plain = shown.encode("utf-8", "surrogateescape")
    return os.fsdecode(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), plain))
