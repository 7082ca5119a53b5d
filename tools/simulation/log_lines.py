"""Single lines of a log: numbers, words, headings, the statistics of a minimization."""

import re

from mdagent.tools.simulation.log_file import Minimization

_YAML_WORD = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^\s,\[\]]+)")


def take_minimization(stats: Minimization, text: str) -> bool:
    """Put a line of the statistics where it belongs; False for a line of something else.

    `n_iterations` comes last: once it is there, the statistics are over.
    """
    name, _, value = text.partition("=")
    values = [found for word in value.split() if (found := number(word)) is not None]
    if name.startswith("Stopping criterion"):
        stats.stopping_criterion = value.strip()
    elif name.startswith("Force two-norm") and len(values) == 2:
        stats.force_norm_initial, stats.force_norm_final = values
    elif name.startswith("Force max component") and len(values) == 2:
        stats.force_max_initial, stats.force_max_final = values
    elif name.startswith("Iterations, force evaluations") and len(values) == 2:
        stats.n_iterations, stats.n_force_evaluations = int(values[0]), int(values[1])
    elif not value and stats.energy_final is None:
        energies = [number(word) for word in text.split()]
        if len(energies) == 3:
            stats.energy_initial, stats.energy_final = energies[0], energies[2]
    return name.startswith(("Energy initial", "Stopping", "Force", "Final line"))


def number(word: str) -> float | None:
    """The number, None where the word is none; nan and inf are numbers."""
    # YAML writes them as .nan, .inf and -.inf.
    if word.lstrip("+-").startswith((".n", ".i")):
        word = word.replace(".", "", 1)
    try:
        return float(word)
    except ValueError:
        return None


def yaml_words(text: str) -> list[str]:
    """The items of a YAML list written on one line, without their quotes."""
    return [single or double or bare for single, double, bare in _YAML_WORD.findall(text)]


def match_heading(heading: str, n_columns: int) -> tuple[str, ...] | None:
    """The heading's columns where their number fits; a renamed column may hold spaces."""
    for words in (heading.split(), re.split(r"\s{2,}", heading)):
        if len(words) == n_columns:
            return tuple(words)
    return None
