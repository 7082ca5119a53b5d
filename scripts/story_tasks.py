"""The worked stories of docs/stories: what is asked of the tools, in which order, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mdagent.agent.drafts import sound_draft
from mdagent.agent.faults import FAULTS
from mdagent.agent.playlist import make_playlist
from mdagent.agent.task import make_task

# Stands for the id of the story's last run.
LAST_RUN = "$run"


@dataclass(frozen=True)
class Step:
    """One call: what it is for, its arguments, and where its picture goes."""

    told: str
    tool: str
    arguments: Mapping[str, Any]
    picture: str | None = None


@dataclass(frozen=True)
class Story:
    """A question, the calls that answer it, and what the answer is held against."""

    name: str
    title: str
    question: str
    steps: tuple[Step, ...]
    ending: str
    scripts: Mapping[str, str] = field(default_factory=dict)


_ALUMINIUM = """\
# Elastic constants of fcc aluminium at 0 K, from the stress at small strains
units {units}
lattice fcc 4.05
region box prism 0 4 0 4 0 4 0 0 0
create_box 1 box
create_atoms 1 box
mass 1 26.982
pair_style eam/alloy
pair_coeff * * Al_zhou.eam.alloy Al
thermo 10
thermo_style custom step temp pe pxx pyy pzz pyz pxz pxy lx ly lz xy xz yz
# The edge of the cell at no pressure, then the state that all others are compared with
fix relax all box/relax iso 0
minimize 0 1e-10 1000 10000
unfix relax
minimize 0 1e-10 1000 10000
# Stretched and pressed along x by 0.1 %
change_box all x scale 1.001 remap
minimize 0 1e-10 1000 10000
change_box all x scale 0.998001998 remap
minimize 0 1e-10 1000 10000
change_box all x scale 1.001001001 remap
# Sheared in the yz plane by 0.1 %, both ways
change_box all yz delta 0.0162 remap units box
minimize 0 1e-10 1000 10000
change_box all yz delta -0.0324 remap units box
minimize 0 1e-10 1000 10000
"""
_ALUMINIUM_EXPECT = {"elements": ["Al"], "property": "elastic_constants", "structure": "fcc"}

_LIQUID = """\
# Self-diffusion in a Lennard-Jones liquid: density 0.8, temperature 1
units lj
lattice fcc 0.8
region box block 0 6 0 6 0 6
create_box 1 box
create_atoms 1 box
mass 1 1.0
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0
velocity all create 2.0 4928 mom yes dist gaussian
timestep {timestep}
thermo_style custom step temp press pe etotal
thermo 100
fix motion all nve
# Melt the lattice and settle at the temperature, then measure without a thermostat
fix bath all langevin 1.0 1.0 0.5 48279 zero yes
run 10000
unfix bath
# First from the velocities: a third of the integral of their autocorrelation
compute velocities all vacf
fix history all vector 1 c_velocities[4]
variable coefficient equal dt*trap(f_history)/3
thermo_style custom step temp press pe etotal v_coefficient
run 500
print "diffusion coefficient from the velocities: $(v_coefficient:%.4f)" file velocities.txt
unfix history
# Then from the positions
thermo_style custom step temp press pe etotal
reset_timestep 0
dump positions all custom 100 run.dump id type xu yu zu
run 20000
"""
_LIQUID_EXPECT = {
    "temperature": {"value": 1.0, "unit": "lj"},
    "ensemble": "nve",
    "property": "diffusion",
    "phase": "liquid",
}

_MELTING = make_playlist(0)
_NEVER_HOT = next(f for f in FAULTS if f.kind == "never_hot")
_MELTING_EXPECT = _MELTING.task.expectation
_SLOWER = sound_draft(make_task(0))
_SLOWER = _SLOWER.with_text("heat", f"run {2 * _MELTING.task.n_heating_steps}")


def _validated(told: str, script: str, expect: Mapping[str, Any]) -> Step:
    arguments = {"script": script, "expect": expect}
    return Step(told, "validate_script", arguments)


def _run(told: str, script: str, label: str) -> Step:
    return Step(told, "run_lammps", {"script": script, "label": label})


def _judged(told: str, expect: Mapping[str, Any]) -> Step:
    arguments = {"run_id": LAST_RUN, "expect": expect, "compare": "label"}
    return Step(told, "evaluate_run", arguments)


def _drawn(told: str, kind: str, picture: str) -> Step:
    arguments = {"run_id": LAST_RUN, "kind": kind}
    return Step(told, "plot_run", arguments, picture)


def stories() -> tuple[Story, ...]:
    """The three of them; a function, because a draft of the demo is made on the way."""
    return (_melting(), _elastic(), _diffusion())


def _melting() -> Story:
    sound = _MELTING.sound
    spoiled = next(p.draft for p in _MELTING.spoiled if p.kind == _NEVER_HOT.kind)
    potential = {
        "elements": ["Cu", "Ni"],
        "pair_style": "eam/alloy",
        "potential_files": ["CuNi.eam.alloy"],
        "units": "metal",
    }
    label = "story melting"
    return Story(
        "melting",
        "Melting of a copper-nickel nanoparticle",
        _MELTING.task.question,
        (
            Step(
                "Which potential describes both elements, and what does its line look like?",
                "check_potential",
                potential,
            ),
            _validated(
                "The first draft passes all checks of the script.", spoiled.script, _MELTING_EXPECT
            ),
            _run("It runs to its end as well.", spoiled.script, label),
            _judged(
                "The verdict is what stops it: the thermostat was too slow, and the particle never "
                "reached the temperature that the question names.",
                _MELTING_EXPECT,
            ),
            _run("The draft with the damping that the verdict asked for.", sound.script, label),
            _judged("It passes, and the melting range is computed.", _MELTING_EXPECT),
            _drawn("The caloric curve, as a picture.", "melting_curve", "story-melting.png"),
            _run(
                "Is the number one of the particle, or of the heating rate? The same particle, "
                "heated half as fast.",
                _SLOWER.script,
                label,
            ),
            _judged("The number to compare with.", _MELTING_EXPECT),
        ),
        "The two ranges differ by more than the standard error of either end: the spread "
        "between heating rates, and between thermal histories of one particle, is the "
        "uncertainty to quote, and no error bar of one run contains it. An answer names both "
        "rates, both ranges and both receipts; a sharper one takes several seeds at each rate, "
        "or solid and liquid side by side.",
        {"draft": spoiled.script, "sound": sound.script, "heated half as fast": _SLOWER.script},
    )


def _elastic() -> Story:
    draft, sound = _ALUMINIUM.format(units="real"), _ALUMINIUM.format(units="metal")
    label = "story aluminium"
    potential = {
        "elements": ["Al"],
        "pair_style": "eam/alloy",
        "potential_files": ["Al_zhou.eam.alloy"],
        "units": "metal",
        "verify": "elastic",
    }
    return Story(
        "elastic-constants",
        "Elastic constants of aluminium",
        "What are C11, C12 and C44 of aluminium at 0 K with the potential of Zhou and others?",
        (
            Step(
                "How does the manual say that elastic constants are computed?",
                "search_lammps_docs",
                {"query": "calculate elastic constants", "limit": 2},
            ),
            _validated(
                "A first draft, in other units than the potential's. LAMMPS would convert the file "
                "in silence; the warning says what else the script would then have to change.",
                draft,
                _ALUMINIUM_EXPECT,
            ),
            _validated("The same in the units of the file.", sound, _ALUMINIUM_EXPECT),
            _run("And run.", sound, label),
            _judged("Three constants, from stress over strain.", _ALUMINIUM_EXPECT),
            Step(
                "A check by another way: the engine strains a single cell and takes second "
                "derivatives of its energy, without our script.",
                "check_potential",
                potential,
            ),
        ),
        "Stresses of a strained crystal and energies of a strained cell share the potential file "
        "and nothing else; they agree to the digits that 0.1 % of strain leaves.",
        {"draft": draft, "sound": sound},
    )


def _diffusion() -> Story:
    draft, sound = _LIQUID.format(timestep=0.04), _LIQUID.format(timestep=0.004)
    label = "story diffusion"
    return Story(
        "diffusion",
        "Diffusion in a Lennard-Jones liquid",
        "What is the self-diffusion coefficient of a Lennard-Jones liquid at density 0.8 and "
        "temperature 1.0, in reduced units, with a cutoff of 2.5?",
        (
            Step(
                "What does the manual offer for diffusion?",
                "search_lammps_docs",
                {"query": "diffusion coefficient of a liquid", "limit": 2},
            ),
            _validated(
                "The first draft has a timestep that is ten times too long.", draft, _LIQUID_EXPECT
            ),
            _validated("The timestep that the finding asks for.", sound, _LIQUID_EXPECT),
            _run("864 atoms; both ways that the manual names, one after the other.", sound, label),
            _judged(
                "Is it a liquid at that temperature, and do its atoms diffuse?", _LIQUID_EXPECT
            ),
            _drawn(
                "The mean squared displacement, with the part that the slope is taken from.",
                "msd",
                "story-diffusion.png",
            ),
            Step(
                "And what the script itself got from the velocities.",
                "read_run_file",
                {"run_id": LAST_RUN, "name": "velocities.txt"},
            ),
        ),
        "The verdict's number is averaged over many starts and carries its error; the one from the "
        "velocities has a single start and none, and is the coarser of the two. Both are of 864 "
        "atoms in a periodic box, which slows diffusion down: for an infinite liquid, repeat the "
        "run with larger boxes.",
        {"draft": draft, "sound": sound},
    )
