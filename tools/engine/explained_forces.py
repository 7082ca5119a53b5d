"""Explanations of what LAMMPS says of masses, coefficients, potentials and charges."""

from mdagent.tools.engine.explained import Rule, rule

FORCE_RULES: tuple[Rule, ...] = (
    rule(
        r"(?P<what>\w+)_coeff command (?:without a|before) (?P<kind>\w+)[ _]style",
        "Coefficients are given before their style.",
        "Put the `{kind}_style` command above this line.",
        "Commands_structure",
    ),
    rule(
        r"(?:All )?(?P<kind>pair|bond|angle|dihedral|improper) coeffs are not (?:all )?set|"
        r"Not all (?P<kind2>\w+) coeffs are set|All pair coeffs",
        "At least one type (or pair of types) has no coefficients.",
        "Give `{kind}{kind2}_coeff` for every type; for many-body potentials one line "
        "`pair_coeff * * FILE Element1 Element2 ...`.",
        "pair_coeff",
    ),
    rule(
        r"Invalid atom mass value (?P<value>\S+) for type (?P<type>\S+)",
        "A mass is larger than zero; atom type {type} is given {value}.",
        "Write `mass {type} M` with the element's mass in the script's units (g/mol in metal "
        "and real).",
        "mass",
    ),
    rule(
        r"Not all per-type masses are set(?:\. Type (?P<type>\S+) is missing)?",
        "An atom type has no mass, and motion needs one.",
        "Add `mass TYPE value` for every type (missing: {type}), or a Masses section in the data "
        "file; potential files set masses only in styles such as eam/alloy.",
        "mass",
    ),
    rule(
        r"Incorrect args for (?P<kind>\w+) coefficients",
        "The number or order of coefficients does not fit the {kind} style in use.",
        "Give the coefficients that the page of that {kind} style lists, in its order.",
        "pair_coeff",
    ),
    rule(
        r"Number of element to type mappings does not match|Incorrect element mapping",
        "A many-body `pair_coeff` needs one element name per atom type.",
        "Write as many names after the file as there are atom types, in the order of the types; "
        "NULL for a type that another style handles.",
        "pair_coeff",
    ),
    rule(
        r"Pair_coeff must start with \* \*|must start with \* \* for pair style",
        "A many-body potential is set for all pairs of types at once.",
        "Write `pair_coeff * * FILE Element1 Element2 ...`.",
        "pair_coeff",
    ),
    rule(
        r"No matching element in .*potential file|potential file .*(?:missing|no) (?:an )?entr"
        r"|is missing an entry for",
        "An element named in `pair_coeff` is not in the potential file.",
        "Use a file that has all the elements; check_potential names candidates.",
        "pair_coeff",
    ),
    rule(
        r"Kspace style requires atom attribute q|requires atom attribute q\b",
        "Charges are needed, and atoms of this atom_style have none.",
        "Use `atom_style charge` or `full`, and set the charges.",
        "atom_style",
    ),
    rule(
        r"requires setting a communication cutoff of at least (?P<cutoff>[\d.]+)",
        "The pair style needs ghost atoms from further away than the neighbor lists bring them.",
        "Add `comm_modify cutoff {cutoff}` below the pair style.",
        "comm_modify",
    ),
    rule(
        r"kspace_modify gewald for uncharged system",
        "All charges are 0, so the solver cannot tell what accuracy is meant.",
        "Set the charges, or take a pair style without `coul` and no kspace_style.",
        "kspace_style",
    ),
    rule(
        r"Pair style requires a KSpace style",
        "A `/long` pair style computes only the near part of the Coulomb forces.",
        "Add `kspace_style pppm 1.0e-4` after pair_style, or use a pair style with `coul/cut`.",
        "kspace_style",
    ),
    rule(
        r"KSpace style is incompatible with Pair style",
        "The pair style leaves no far part of the Coulomb forces to the kspace style.",
        "Use a pair style with `coul/long` (or `coul/msm` for msm), or delete kspace_style.",
        "kspace_style",
    ),
)
