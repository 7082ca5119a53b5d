"""A file's units against the script's."""

from mdagent.potentials.contents import finding
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.styles import STYLES, base_style
from mdagent.tools.finding import Finding

_SOURCES = {
    "tag": "its first line says so",
    "comment": "its comments say so",
    "format": "files of this kind are, and it says nothing else",
}


def units_finding(file: PotentialFile, style: str, units: str) -> list[Finding]:
    """Nothing where the units agree or one is not known; else what the engine will do about it.

    LAMMPS compares `UNITS:` of the first line only. It converts between metal and real for some
    styles, and computes nonsense without a word where the file has no such tag.
    """
    if not units or file.units is None or file.units == units:
        return []
    rule = STYLES.get(base_style(style))
    converted = rule is not None and rule.converts_units == "metal_real"
    if converted and file.units_source == "tag" and {file.units, units} == {"metal", "real"}:
        return [_converted(file, units)]
    return [_mismatch(file, units)]


def _converted(file: PotentialFile, units: str) -> Finding:
    return finding(
        "warning",
        "units_converted",
        f"{file.name} is in {file.units} units, the script in {units}; LAMMPS converts the file.",
        why="Timestep, pressures and damping of the script must then be in the units of "
        f"`units {units}` as well.",
        fix=f"Write `units {file.units}`, unless another part of the script needs {units}.",
        line=None,
    )


def _mismatch(file: PotentialFile, units: str) -> Finding:
    assert file.units_source is not None
    silent = file.units_source != "tag"
    return finding(
        "error",
        "units",
        f"{file.name} is in {file.units} units ({_SOURCES[file.units_source]}), "
        f"the script in {units}.",
        why="LAMMPS does not notice, as the first line has no UNITS tag: energies and lengths are "
        "wrong by constant factors."
        if silent
        else "LAMMPS stops at the file.",
        fix=f"Write `units {file.units}` and give timestep, temperatures and pressures in it."
        + (f" If the file really is in {units}, add `UNITS: {units}` to its first line." * silent),
        line=None,
    )
