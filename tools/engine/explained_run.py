"""Explanations of what LAMMPS says when a run begins and while it goes."""

from mdagent.tools.engine.explained import Rule, rule

_UNSTABLE = (
    "Take a smaller timestep, minimize the start structure (`minimize 1e-6 1e-8 1000 10000`), "
    "and look for overlapping atoms and wrong units."
)

RUN_RULES: tuple[Rule, ...] = (
    rule(
        r"Lost atoms: original (?P<before>\d+) current (?P<after>\d+)",
        "{before} atoms became {after}: they moved so far in a step that no processor owns them, "
        "or left through a non-periodic (`f`) face.",
        _UNSTABLE + " Where atoms may leave on purpose: `thermo_modify lost ignore`.",
        "thermo_modify",
    ),
    rule(
        r"(?P<kind>Bond|Angle|Dihedral|Improper|Shake|Restrain) atoms.* missing",
        "The atoms of one {kind} have moved further apart than the ghost cutoff reaches.",
        _UNSTABLE + " If the structure is sound, `comm_modify cutoff` larger.",
        "comm_modify",
    ),
    rule(
        r"Out of range atoms - cannot compute",
        "Atoms moved out of their processor's part of the box between two neighbor lists.",
        _UNSTABLE + " Also rebuild lists more often: `neigh_modify every 1 delay 0 check yes`.",
        "Errors_details",
    ),
    rule(
        r"Non-numeric (?P<what>pressure|positions|atom coords|box dimensions)",
        "Positions or forces have become infinite or NaN: the system has blown up.",
        _UNSTABLE,
        "units",
    ),
    rule(
        r"Neighbor list overflow",
        "One atom has more neighbors than the list holds: the cutoff is very long, or atoms are "
        "crowded (overlap, wrong units, collapse).",
        "If the density is right, `neigh_modify one 5000 page 100000`; else mend the structure.",
        "neigh_modify",
    ),
    rule(
        r"Too many neighbor bins|Box bounds are invalid|Cannot use neighbor bins - box size",
        "The box has become huge or empty compared with the cutoff.",
        "Check units and box size; atoms that fly away grow a shrink-wrapped (`s`) box: use `p`.",
        "Errors_details",
    ),
    rule(
        r"extent > half of periodic box length",
        "A bond spans more than half the box: wrong coordinates or image flags, or a tiny box.",
        "Check the data file's box bounds and image flags; replicate a small cell.",
        "read_data",
    ),
    rule(
        r"Did not assign all (?:restart )?atoms correctly",
        "Atoms of the data file lie outside its box.",
        "Correct the box bounds of the data file (xlo xhi, ...) or wrap the coordinates into it.",
        "read_data",
    ),
    rule(
        r"Unknown identifier in data file",
        "LAMMPS meets a line that is no section head: a section is longer or shorter than the "
        "header says, or not known to the atom_style.",
        "Compare the counts of the header with the sections, and the `Atoms # style` with "
        "atom_style.",
        "Errors_details",
    ),
    rule(
        r"(?:Incorrect|Invalid) format in .*section of data file",
        "A line of the section has the wrong number of columns for the atom_style.",
        "Write the columns that the atom_style asks for (read_data page), or correct atom_style.",
        "Errors_details",
    ),
    rule(
        r"No atoms in (?:system|group)|Cannot (?:create|zero) .* of a group with no atoms",
        "There are no atoms to work on.",
        "Check `create_atoms`, the region's units (lattice or box), and the group's definition.",
        "create_atoms",
    ),
    rule(
        r"not charge neutral",
        "The charges do not add up to zero, and a long-range solver assumes that they do.",
        "Correct the charges (or add counter-ions) so that their sum is zero.",
        "kspace_style",
    ),
    rule(
        r"No fixes with time integration",
        "Nothing moves the atoms during a run.",
        "Add `fix ID all nve`, `nvt` or `npt` before the run, if they are meant to move.",
        "fix_nve",
    ),
    rule(
        r"time integrated more than once",
        "Two fixes move the same atoms, so each step is taken twice.",
        "Keep one of nve, nvt, npt per atom (`unfix` the other); `fix langevin` goes with nve.",
        "fix_nve",
    ),
    rule(
        r"Cannot reset timestep with",
        "What counts its time in steps, such as a fix or a dump in use, would lose count.",
        "Move `reset_timestep` above what the message names, `unfix` or `undump` that before, or"
        " leave the line out: steps may go on counting.",
        "reset_timestep",
    ),
    rule(
        r"Must not have multiple fixes change box",
        "Two fixes change the same box length.",
        "Leave that direction out of one of them, e.g. `npt` without the strained axis.",
        "fix_deform",
    ),
    rule(
        r"Pressure control (?:can not|must) be used",
        "fix nvt keeps the box; only fix npt and nph change it.",
        "Take `fix npt` for pressure control, or delete the iso/aniso/x/y/z arguments.",
        "fix_nh",
    ),
    rule(
        r"Target temperature for fix (?P<id>\S+) cannot be 0",
        "A thermostat cannot aim at 0 K.",
        "Use a small positive temperature, or `minimize` to reach the ground state.",
        "fix_nh",
    ),
    rule(
        r"(?:Computed|current) temperature for fix .* (?:cannot|must not) be 0",
        "The thermostat rescales velocities, and there are none.",
        "Add `velocity all create T seed` before the run.",
        "velocity",
    ),
    rule(
        r"(?P<what>Energy|Virial|Per-atom energy|Per-atom virial|Stress|Pressure) was not tallied",
        "The value is asked for at a step at which it was not computed.",
        "Output at steps that are multiples of the thermo interval, or add a `run 0` before.",
        "thermo_style",
    ),
    rule(
        r"cannot be invoked before initialization|used in variable .*between runs is not current",
        "A compute's value is read before any run has computed it.",
        "Add `run 0` above this line.",
        "variable",
    ),
    rule(
        r"Divide by 0 in variable",
        "A variable's formula divides by zero.",
        "Check the values that the formula reads; an average is 0 until its first output step.",
        "variable",
    ),
    rule(
        r"Invalid (?:syntax|math/group/special function|thermo keyword) in variable"
        r"|Invalid syntax in variable formula",
        "The formula cannot be read: a bracket, an operator or a function name is wrong.",
        "Correct it after the variable page; quote formulas that contain spaces.",
        "variable",
    ),
    rule(
        r"Non-periodic|nonperiodic",
        "The style needs periodic faces where `boundary` makes others.",
        "Use `boundary p p p`, or for slabs `kspace_modify slab 3.0` with `boundary p p f`.",
        "boundary",
    ),
    rule(
        r"Communication cutoff is 0\.0|No pairwise cutoff or binsize set",
        "There is no pair style, so atoms do not feel each other.",
        "Set `pair_style` and `pair_coeff` before the run.",
        "pair_style",
    ),
    rule(
        r"Failed to allocate",
        "The run needs more memory than it may have.",
        "Make the system smaller (box, replicate, bins), or ask for more memory_MiB.",
        "Speed_bench",
    ),
    rule(
        r"seed argument|seed must be|random seed",
        "A random seed has to be a positive integer.",
        "Use a number such as 12345.",
        "velocity",
    ),
    rule(
        r"Invalid dump frequency|(?:Invalid|Illegal) thermo frequency",
        "The interval between outputs has to be a positive number of steps.",
        "Use a positive integer.",
        "thermo",
    ),
    rule(
        r"Triclinic box (?:skew|tilt) is (?:large|too large)",
        "The box is sheared so far that neighbor search becomes slow or wrong.",
        "Let LAMMPS flip it: `flip yes` in fix deform or npt, or reduce the strain.",
        "fix_deform",
    ),
    rule(
        r"Unknown (?P<command>.+?) (?:command )?(?:keyword|argument|option):? ?'?(?P<word>[^'\s]+)"
        r"|Unknown keyword '?(?P<word2>[^'\s]+)'? for (?P<command2>.+)",
        "{command}{command2} has no keyword `{word}{word2}`.",
        "Correct it after the Syntax of {command}{command2} in the manual.",
    ),
    rule(
        r"Invalid attribute (?P<word>\S+) in dump (?P<style>\S+) command",
        "`{word}` is no per-atom attribute of dump {style}.",
        "Use an attribute of the dump page; a compute needs `c_`, a fix `f_`, a variable `v_`.",
        "dump",
    ),
    rule(
        r"Illegal (?P<what>.+?) command\b",
        "The arguments of `{what}` do not fit its syntax.",
        "Compare the line with the Syntax of `{what}` in the manual.",
    ),
)
