"""Explanations of what LAMMPS says before the first timestep: names, arguments, files, set-up."""

from mdagent.tools.engine.explained import Rule, rule

SETUP_RULES: tuple[Rule, ...] = (
    rule(
        r"Unrecognized (?P<kind>\w+) style '(?P<name>[^']+)' is part of the "
        r"(?P<package>\S+) package",
        "This LAMMPS was built without the {package} package, which has {kind} style {name}.",
        "Use another {kind} style, or a LAMMPS built with the {package} package.",
        "Build_package",
    ),
    rule(
        r"(?:Unrecognized|Unknown) (?P<kind>\w+) style '?(?P<name>[^'\s]+)",
        "No {kind} style of that name is in this LAMMPS: misspelled, or removed.",
        "Correct the name {name}; describe_engine lists the {kind} styles of this binary.",
        "Commands_all",
    ),
    rule(
        r"style is no longer available|command is no longer available|has been removed from LAMMPS",
        "The name was removed from LAMMPS and is only kept to say so.",
        "Use its replacement: https://docs.lammps.org/Commands_removed.html",
        "Commands_removed",
    ),
    rule(
        r"has been renamed to '(?P<name>[^']+)'",
        "The command has a new name; the old one works for now.",
        "Write `{name}`.",
        "Commands_removed",
    ),
    rule(
        r"^Unknown command:\s*(?P<name>\S+)",
        "No command of that name exists in this LAMMPS: misspelled, or of a package not built in.",
        "Correct `{name}`; a line that continues another needs `&` at the end of the line before.",
        "Commands_parse",
    ),
    rule(
        r"Substitution for illegal variable (?P<name>\S+)",
        "`${{{name}}}` is used before any `variable {name}` command.",
        "Define `variable {name} equal ...` above this line, or pass `-var {name} value`.",
        "variable",
    ),
    rule(
        r"Invalid variable reference (?:v_)?(?P<name>\S+) in variable formula"
        r"|Variable name (?:v_)?(?P<other>\S+) .*does not exist",
        "A formula uses variable {name}{other}, which is not defined.",
        "Define `variable {name}{other} equal ...` before it is evaluated, or correct the name.",
        "variable",
    ),
    rule(
        r"(?P<kind>group|region) (?:ID )?'?(?P<name>[\w.-]+)'? does not exist"
        r"|Could not find .*?(?P<kind2>group|region)(?: ID)? (?P<name2>\S+)",
        "{kind}{kind2} {name}{name2} is not defined at this line.",
        "Put its `{kind}{kind2} {name}{name2} ...` command above this line, or correct the name.",
        "group",
    ),
    rule(
        r"Could not find (?:thermo custom |\w+ )*(?P<kind>compute|fix|variable|dump|undump)"
        r" (?:ID:? |name:? )?(?P<name>\S+)",
        "{kind} {name} is not defined at this line (or was deleted before it).",
        "Define {kind} {name} above this line, or correct the ID.",
        "thermo_style",
    ),
    rule(
        r"(?P<kind>Compute|Fix|Variable)(?: ID| name)? (?P<name>\S+) for .* does not exist",
        "{kind} {name} is not defined at this line.",
        "Define it above this line, or correct the name.",
        "thermo_style",
    ),
    rule(
        r"Thermo custom (?P<kind>compute|fix) (?P<name>\S+) does not compute a(?:n)? (?P<what>\w+)",
        "{kind} {name} gives no global {what}, so it cannot be a thermo column.",
        "Reduce it first, e.g. `compute sum all reduce sum c_{name}`, or index it as the manual "
        "page of the style says.",
        "thermo_style",
    ),
    rule(
        r"Unknown keyword '?(?P<name>[^'\s]+)'? in thermo_style custom",
        "`{name}` is no thermo keyword.",
        "Use a keyword of the thermo_style page; a compute needs `c_`, a fix `f_`, a variable `v_` "
        "before its name.",
        "thermo_style",
    ),
    rule(
        r"Illegal (?P<what>.+?) command: expected (?P<n>\d+) arguments? but found (?P<m>\d+)",
        "`{what}` takes {n} arguments and got {m}.",
        "Give exactly {n} arguments; see the Syntax of `{what}` in the manual.",
    ),
    rule(
        r"Illegal (?P<what>.+?) command: missing argument",
        "`{what}` ends before all its arguments are given.",
        "Complete the line after the Syntax of `{what}` in the manual.",
    ),
    rule(
        r"Expected (?P<kind>floating point|integer|boolean) parameter instead of '(?P<word>[^']*)'",
        "LAMMPS wants a number ({kind}) where the line has `{word}`: an argument is missing, "
        "extra, out of order, or written with a comma, a unit or a decimal point.",
        "Put a plain {kind} value in place of `{word}`; check the order of the arguments.",
        "Commands_parse",
    ),
    rule(
        r"Unmatched (?P<kind>\w+) quote",
        "A quote is opened and not closed on this line.",
        'Close it; text that contains quotes goes between triple quotes (""").',
        "Commands_parse",
    ),
    rule(
        r"Label wasn't found",
        "A `jump` names a label that comes in no line of the file.",
        "Add `label NAME` or correct the name in the jump command.",
        "jump",
    ),
    rule(
        r"(?P<what>\w+) command before simulation box is defined",
        "`{what}` needs the simulation box, and there is none yet.",
        "Move it below `create_box`, `read_data` or `read_restart`.",
        "Commands_structure",
    ),
    rule(
        r"(?P<what>\w+) command after simulation box is defined",
        "`{what}` shapes the box and cannot come after it.",
        "Move it above `create_box`, `read_data` or `read_restart`.",
        "Commands_structure",
    ),
    rule(
        r"read_data without add keyword after simulation box",
        "The box exists already, made by `create_box` or an earlier read.",
        "Delete the `create_box` (or the second read), or use `read_data FILE add append`.",
        "read_data",
    ),
    rule(
        r"Numeric index (?P<n>\S+) is out of bounds \((?P<range>[\d-]+)\)",
        "Type {n} does not exist: the box was made for types {range}.",
        "Correct the number, or make the box with more types (`create_box N region`).",
        "create_box",
    ),
    rule(
        r"Cannot open (?P<what>.*?) (?P<name>[^\s:]+): (?P<reason>No such file[^\n]*)",
        "The file {name} is not in the run's folder (nor among LAMMPS' potentials).",
        "Supply it with `files`, or correct its name. Paths to other folders cannot be read.",
        "pair_coeff",
    ),
    rule(
        r"Cannot open (?P<what>.*?) (?P<name>[^\s:]+): (?P<reason>Permission denied|Read-only)",
        "Runs can write only in their own folder.",
        "Use a plain file name without folders in place of {name}.",
        "read_data",
    ),
    rule(
        r"Replacing a fix, but new style",
        "The fix ID is in use by a fix of another style.",
        "`unfix` the first one before, or give the new fix another ID.",
        "fix",
    ),
    rule(
        r"Reuse of (?P<kind>\w+) ID '?(?P<name>[^'\s]+)",
        "{kind} {name} exists already.",
        "Give the second one another ID, or delete the first (`un{kind} {name}`).",
        "compute",
    ),
    rule(
        r"Cannot set attribute (?P<what>\S+) for atom style (?P<style>\S+)",
        "Atoms of atom_style {style} have no {what}.",
        "Choose an atom_style that has it (e.g. `charge` or `full` for charges).",
        "set",
    ),
    rule(
        r"Cannot open compressed file (?P<name>\S+)",
        "LAMMPS hands {name} to a compression program, and the sandbox starts none.",
        "Unpack it, supply the plain file with `files`, and use its name without the ending.",
        "read_data",
    ),
    rule(
        r"period must be > 0\.0|(?:Tdamp|Pdamp|damp\w*) must be (?:greater than|>) 0",
        "A damping time is larger than zero.",
        "Give about 100 timesteps for a temperature and 1000 for a pressure, in time units.",
        "fix_nh",
    ),
    rule(
        r"with a single replica|World variable count|must be .*partition",
        "The script is for several partitions, each with its own replica.",
        "Such runs need `-partition`; here take a method of one replica.",
        "Run_options",
    ),
    rule(
        r"Too many nested levels of input scripts",
        "Files include each other deeper than LAMMPS follows, as where one includes itself.",
        "Remove the `include` that leads back to a file that is being read, or join the files.",
        "include",
    ),
    rule(
        r"Variable (?P<name>\w+): has a circular dependency",
        "The formula of variable {name} needs its own value, perhaps through another variable.",
        "Give one of them a number; for a counter write `variable {name} equal $(v_{name}+1)`.",
        "variable",
    ),
    rule(
        r"Integer (?P<value>\d{1,30})\d* in input script or data file is out of range",
        "LAMMPS holds this number in 32 or 64 bits, and {value} is more.",
        "Use a smaller number.",
        "run",
    ),
    rule(
        r"Illegal region \w+ (?P<low>[xyz]lo): (?P<from>\S+) >= (?P<high>[xyz]hi): (?P<to>\S+)",
        "The region ends before it begins: {low} is {from}, {high} is {to}.",
        "Give the lower end first; the numbers shown are in box units.",
        "region",
    ),
    rule(
        r"All replications must be > 0",
        "A box is repeated a whole number of times, once at least.",
        "Write `replicate 1 1 1` with the numbers that are wanted, none below 1.",
        "replicate",
    ),
    rule(
        r"not built with Python|requires .* python support",
        "This LAMMPS has no Python in it, and the sandbox would not run it.",
        "Use a style that needs no Python; variables of style `equal` compute as well.",
        "python",
    ),
)
