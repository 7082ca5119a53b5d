"""Whether the run holds the elements in the proportions that were asked for."""

import math
from collections.abc import Iterator, Mapping

from mdagent.tools.evaluation.atom_counts import CountUnknown, atoms_of_elements
from mdagent.tools.evaluation.judgement import Judgement, Measured, Rule
from mdagent.tools.evaluation.record import RunRecord

RULE = Rule(
    "composition",
    "https://docs.lammps.org/set.html: type/fraction is met statistically, type/ratio exactly",
    "of the atoms",
)
_TOLERANCE, _FAILURE = 0.01, 0.05
_N_ERRORS = 3.0


def composition(run: RunRecord) -> Iterator[Judgement]:
    """The share of each element is the one asked for.

    Within 1 %, or three times sqrt(x(1-x)/N), by which a random choice of atoms scatters.

    Why: an alloy of the right elements in the wrong proportions is another material.
    Instead: `set type 1 type/ratio 2 0.25 SEED` meets a fraction exactly.
    Source: https://docs.lammps.org/set.html.
    """
    wanted = run.expect.composition
    if wanted is None:
        return
    try:
        counts, evidence = atoms_of_elements(run)
    except CountUnknown as error:
        why = f"{error} A dump of all atoms with `type`, or `element`, would tell."
        yield RULE.not_checked(why)
        return
    n_atoms = sum(counts.values())
    found = {symbol: count / n_atoms for symbol, count in counts.items()}
    measured = Measured(_listed(found), _listed(wanted), evidence, _line(run))
    off, allowed = max(
        (abs(found.get(s, 0.0) - wanted.get(s, 0.0)), _allowed(wanted.get(s, 0.0), n_atoms))
        for s in {*found, *wanted}
    )
    why = f"The run holds {_listed(found)}; {_listed(wanted)} was asked for."
    foreign = {s for s in {*found, *wanted} if (found.get(s, 0) > 0) != (wanted.get(s, 0) > 0)}
    if foreign or off > max(_FAILURE, allowed):
        yield RULE.fails(measured, why, _FIX)
    elif off > allowed:
        yield RULE.warns(measured, why, _FIX)
    else:
        yield RULE.passes(measured)


_FIX = "Set the proportions with `set type 1 type/ratio 2 FRACTION SEED` after `create_atoms`."


def _allowed(share: float, n_atoms: int) -> float:
    return max(_TOLERANCE, _N_ERRORS * math.sqrt(share * (1 - share) / n_atoms))


def _listed(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{symbol} {share:.3g}" for symbol, share in sorted(shares.items()))


def _line(run: RunRecord) -> int | None:
    """The command that gave the types last."""
    gave = [c for c in run.last_state.commands if c.name in ("set", "create_atoms", "read_data")]
    return gave[-1].script_line if gave else None
