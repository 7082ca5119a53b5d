"""The call that a client should make next, by how a run stands."""

from mdagent.tools.finding import Finding


def next_step(run_id: str, status: str, reason: str | None, findings: list[Finding]) -> str:
    """One sentence; it names the tool and its arguments."""
    match status:
        case "queued" | "running":
            return f'get_run("{run_id}", wait_s=30) waits for it; cancel_run ends it.'
        case "finished":
            return f'evaluate_run("{run_id}", expect=...) judges whether it is physically sound.'
        case "lammps_error":
            return _after_an_error(run_id, findings)
        case "stopped_early":
            return (
                "Going on would have been a waste: check timestep, units, overlaps of atoms and "
                "the potential with validate_script, then run_lammps the mended script."
            )
        case "timed_out":
            return (
                "Ask for more limits.wall_time_s, make the run smaller, or, where the script wrote "
                f'restart files, run_lammps(continue_from="{run_id}") with a script that begins '
                "with `read_restart continued.restart`."
            )
        case "over_limit":
            return _after_a_limit(reason or "")
        case "cancelled":
            return "run_lammps starts it again; delete_run removes what it left."
        case _:
            return (
                f'read_run_file("{run_id}", "screen.txt", offset=-4000) shows how far it came; '
                "run_lammps starts it again."
            )


def _after_an_error(run_id: str, findings: list[Finding]) -> str:
    error = next((f for f in findings if f.severity == "error" and f.line is not None), None)
    if error is None:
        return (
            f'read_run_file("{run_id}", "screen.txt", offset=-4000) shows what LAMMPS said; mend '
            "the script, validate_script it, and run_lammps again."
        )
    return (
        f"Mend line {error.caused_by or error.line}, validate_script the whole script, then "
        "run_lammps again."
    )


def _after_a_limit(reason: str) -> str:
    for name, advice in _ADVICE.items():
        if name in reason:
            return advice + " Then run_lammps again."
    return "Make the run smaller or ask for a higher limit, then run_lammps again."


_ADVICE = {
    "MDAGENT_STORE_MIB": "delete_run what is no longer needed.",
    "memory_MiB": "Ask for more limits.memory_MiB, or use fewer atoms or shorter cutoffs.",
    "disk_MiB": "Dump fewer atoms less often, or ask for more limits.disk_MiB.",
    "file_size_MiB": "Dump less often or into several files, or ask for more limits.file_size_MiB.",
    "n_files": "Write one dump file rather than one per step, or ask for more limits.n_files.",
    "output_MiB": "Print thermo rows less often (`thermo`), or ask for more limits.output_MiB.",
    "cpu_time_s": "Ask for more limits.cpu_time_s, or make the run smaller.",
}
