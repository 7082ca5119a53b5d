"""Commands that the sandbox does not let through."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding, Severity
from mdagent.tools.input_script.analysis import Advice, Analysis, fault
from mdagent.tools.input_script.expansion import Step

# Done by LAMMPS itself, without a shell: https://docs.lammps.org/shell.html
SHELL_BUILTINS = ("cd", "mkdir", "mv", "rm", "rmdir", "putenv")
_COMMANDS = {
    "python": "It runs Python code of the script.",
    "plugin": "It loads machine code into LAMMPS.",
    "mdi": "It talks to other programs over the network.",
    "geturl": "It downloads from the network, and runs have none.",
}
_FIXES = {
    "imd": "It opens a network port, and runs have no network.",
    "ipi": "It connects to a server, and runs have no network.",
    "mdi/qm": "It connects to another program, and runs have no network.",
    "mdi/qmmm": "It connects to another program, and runs have no network.",
    "python/invoke": "It runs Python code of the script.",
    "python/move": "It runs Python code of the script.",
    "python": "It runs Python code of the script.",
}


def refused_command(analysis: Analysis) -> Iterator[Finding]:
    """A script starts no programs, loads no code and uses no network.

    Why: runs are confined; there is no shell, no network, and nothing but the run's own folder.
    Instead: `shell mkdir|cd|mv|rm|rmdir` work; send files in `files`; read results with
        read_run_file.
    Source: https://docs.lammps.org/shell.html
    """
    for step in analysis.steps:
        if (told := _refused(step)) is not None:
            severity, what, why, fix = told
            advice = Advice(why, fix, f"https://docs.lammps.org/{_page(step)}.html")
            yield fault(step, severity, "static.refused_command", what, advice)


def _page(step: Step) -> str:
    return {"variable": "variable", "fix": f"fix_{step.text(2)}"}.get(step.name, step.name).replace(
        "/", "_"
    )


def _refused(step: Step) -> tuple[Severity, str, str, str] | None:
    """Severity, what, why and mend, or None for a command that may pass."""
    name, style = step.name, step.text(2) or ""
    words = (step.text(0) or "").split()
    if name == "shell" and len(words) > 1 and words[0] in SHELL_BUILTINS:
        why = "A quoted text is handed to a shell, and there is none where runs are confined."
        fix = f"Write `shell {' '.join(words)}`."
        return "info", f"`shell` does not carry out a quoted `{words[0]}`.", why, fix
    if name == "shell" and step.text(0) not in SHELL_BUILTINS:
        return (
            "error",
            f"`shell {(step.text(0) or '')[:40]}` starts a program, which the sandbox refuses.",
            "There is no shell where runs are confined; LAMMPS would go on without its effect.",
            "Remove the line. `shell mkdir`, `cd`, `mv`, `rm` and `rmdir` work; do the rest"
            " outside, with read_run_file and `files`.",
        )
    if name in _COMMANDS:
        return "error", f"`{name}` is refused by the sandbox.", _COMMANDS[name], "Remove the line."
    if name == "fix" and style in _FIXES:
        fix = "Remove the fix."
        return "error", f"`fix {style}` is refused by the sandbox.", _FIXES[style], fix
    if name == "variable" and step.text(1) == "python":
        why = "It runs Python code of the script."
        return "error", "Python variables are refused by the sandbox.", why, "Use style `equal`."
    if name == "variable" and step.text(1) == "getenv":
        why = "Runs see no environment variables of this machine."
        fix = "Give the value in `variables` of the request."
        return "warning", f"The environment variable `{style}` will be empty.", why, fix
    return None
