"""Times and pressures of a script in fs and bar."""

_TIME_FS = {
    "real": 1.0,
    "metal": 1000.0,
    "electron": 1.0,
    "si": 1e15,
    "cgs": 1e15,
    "micro": 1e9,
    "nano": 1e6,
}
_DEFAULT = {
    "lj": 0.005,
    "real": 1.0,
    "metal": 0.001,
    "electron": 0.001,
    "si": 1e-8,
    "cgs": 1e-8,
    "micro": 2.0,
    "nano": 0.00045,
}


def time_fs(units: str | None) -> float | None:
    """One time unit in fs, None for reduced and unknown units."""
    return _TIME_FS.get(units or "")


def default_timestep(units: str | None) -> float | None:
    """The timestep where none is set, None for unknown units."""
    return _DEFAULT.get(units or "")
