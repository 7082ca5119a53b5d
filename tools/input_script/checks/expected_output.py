"""Output that the expected property is computed from."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.expansion import Step

# Property: computes and fixes that give it, thermo columns that give it, dump columns, the mend.
_THERMO_ROWS: dict[str, tuple[frozenset[str], str]] = {
    "density": (frozenset(["density", "vol"]), "density"),
    "stress_strain": (frozenset(["pxx", "pyy", "pzz", "pxy", "pxz", "pyz"]), "lx pxx pyy pzz"),
    "viscosity": (frozenset(["pxy", "pxz", "pyz"]), "pxy pxz pyz"),
    "melting": (frozenset(["temp"]), "temp pe vol"),
}
_COMPUTES: dict[str, tuple[tuple[str, ...], str]] = {
    "rdf": (("rdf",), "compute g all rdf 100"),
    "diffusion": (("msd", "msd/chunk", "vacf"), "compute m all msd com yes"),
    "viscosity": (
        ("pressure", "stress/mop", "viscosity/cos"),
        "compute p all pressure thermo_temp",
    ),
    "thermal_conductivity": (("heat/flux",), "compute j all heat/flux ke pe stress"),
    "stress_strain": (("stress/atom", "pressure"), "compute p all pressure thermo_temp"),
}
# What the styles `one`, `multi` and `yaml` print, the volume where the box changes.
_ALWAYS = frozenset(["temp", "vol"])
_FROM_DUMPS = ("rdf", "diffusion")
_PAGE = "https://docs.lammps.org/thermo_style.html"


def expected_output(analysis: Analysis) -> Iterator[Finding]:
    """The run writes what the expected property is computed from.

    Why: what is not written during the run cannot be had afterwards.
    Instead: rdf: `compute rdf` or a dump; diffusion: `compute msd` or a dump; density: the thermo
        column `density`; viscosity, stress-strain: the pressure's components.
    Source: https://docs.lammps.org/Howto_output.html
    """
    wanted = analysis.expect.property if analysis.expect else None
    runs = [stage for stage in analysis.stages if stage.kind == "run" and stage.n_steps]
    if wanted is None or not runs or analysis.expansion.opaque is not None:
        return
    if wanted not in _THERMO_ROWS and wanted not in _COMPUTES:
        return
    if not _is_written(analysis, wanted):
        yield _finding(runs[-1].step, wanted)


def _is_written(analysis: Analysis, wanted: str) -> bool:
    styles, _ = _COMPUTES.get(wanted, ((), ""))
    if any(step.text(2) in styles for step in analysis.named("compute")):
        return True
    if wanted in _FROM_DUMPS and analysis.named("dump"):
        return True
    # Heat put in by a fix is another way to the same number.
    if wanted in ("viscosity", "thermal_conductivity") and _drives(analysis):
        return True
    columns, _ = _THERMO_ROWS.get(wanted, (frozenset(), ""))
    styles_of_thermo = analysis.named("thermo_style")
    if not styles_of_thermo:
        return bool(columns & _ALWAYS)
    return any(_prints(step, columns) for step in styles_of_thermo)


def _drives(analysis: Analysis) -> bool:
    driven = ("thermal/conductivity", "viscosity", "heat", "ehex", "langevin", "deform")
    return any((step.text(2) or "").startswith(driven) for step in analysis.named("fix"))


def _prints(step: Step, columns: frozenset[str]) -> bool:
    if step.text(0) != "custom":
        return bool(columns & _ALWAYS)
    return any(text is None or text in columns or text.startswith("v_") for text in step.texts[1:])


def _finding(step: Step, wanted: str) -> Finding:
    told = wanted.replace("_", " ")
    columns = _THERMO_ROWS.get(wanted, (frozenset(), ""))[1]
    compute = _COMPUTES.get(wanted, ((), ""))[1]
    fix = f"Above line {step.line} add `{columns}` to `thermo_style custom step temp pe press`."
    if compute and wanted != "stress_strain":
        fix = f"Above line {step.line} write `{compute}` and print or average it with fix ave/time."
    advice = Advice(why="It cannot be computed from what is written.", fix=fix, doc_url=_PAGE)
    message = f"The run writes nothing that {told} can be computed from."
    return fault(step, "warning", "physics.expected_output", message, advice)
