"""How to cite what a run used: LAMMPS, its packages, and the potential."""

from mdagent.potentials.catalogue import Catalogue
from mdagent.tools.evaluation.record import RunRecord

# LAMMPS frames its reminder by lines of this word.
_FRAME = "CITE-CITE-"


def reminder_of(screen: str) -> str:
    """LAMMPS' own reminder to cite, as it printed it; empty where it printed none."""
    inside, told = False, list[str]()
    for line in screen.splitlines():
        if line.startswith(_FRAME):
            inside = not inside
        elif inside and line.strip():
            told.append(line)
    return "\n".join(told)


def potential_citations(run: RunRecord, catalogue: Catalogue | None) -> dict[str, str]:
    """What the header of each potential file asks to be cited, by the file's name."""
    if catalogue is None:
        return {}
    found: dict[str, str] = {}
    for command in run.last_state.pair_coeffs:
        for word in command.words[1:]:
            name = word.rsplit("/", 1)[-1]
            file = catalogue.get(name) if "." in name else None
            if file is not None:
                found[name] = file.citation or file.contributor or "no reference in the file"
    return found
