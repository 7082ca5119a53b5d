"""What the command's exit code tells a script."""

FINE = 0
BAD_NEWS = 1
CANNOT = 2


class CannotBeDone(ValueError):
    """The request on the command line cannot be carried out; one line says what to do."""
