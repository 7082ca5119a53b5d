"""What the view of a run draws, held against the log and the dump of a real run."""

from collections.abc import Callable

import numpy as np
import pytest

from mdagent.tools.evaluation import run_view
from mdagent.tools.evaluation.picture import NothingToPlot
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.run_view import atoms_of, curves_of

from .scripts import ALLOY, COPPER

# 500 steps, then 3000 counted from 0 again, a row every 20.
ROWS = (26, 151)


def test_the_curves_are_the_log_s_columns_with_time_going_on_over_the_stages(
    simulate: Callable[..., RunRecord],
) -> None:
    run = simulate(COPPER)
    curves = curves_of(run)
    assert curves.n_rows == sum(ROWS)
    assert curves.stage_starts == [0, ROWS[0]]
    assert curves.x.label == "time (ps)"
    assert curves.x.values[-1] == pytest.approx(7.0)
    labels = [curve.label for curve in curves.curves]
    assert labels[:2] == ["Temp (K)", "PotEng (eV)"]
    assert "Step" not in labels
    temperatures = run.stages[1].thermo.column("Temp")
    assert temperatures is not None
    assert curves.curves[0].values[ROWS[0] :] == pytest.approx(temperatures.tolist())


def test_long_logs_are_thinned_with_both_ends_kept(
    simulate: Callable[..., RunRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_view, "_MOST_ROWS", 50)
    curves = curves_of(simulate(COPPER))
    assert len(curves.x.values) == 50
    assert {len(curve.values) for curve in curves.curves} == {50}
    assert curves.n_rows == sum(ROWS)
    assert curves.x.values[0] == 0
    assert curves.x.values[-1] == pytest.approx(7.0)
    start = curves.stage_starts[1]
    assert curves.x.values[start] == pytest.approx(1.0, abs=0.15)


def test_the_atoms_are_those_of_the_dump_in_its_box(simulate: Callable[..., RunRecord]) -> None:
    atoms = atoms_of(simulate(COPPER), "type")
    assert [(kind.name, kind.count) for kind in atoms.kinds] == [("Cu atoms", 108)]
    assert atoms.kinds[0].colour == "#d17333"
    assert set(atoms.kind_of) == {0}
    assert np.array(atoms.positions).shape == (3 * 108,)
    assert atoms.cell[0] == pytest.approx([3 * 3.637, 0, 0])
    assert atoms.origin == [0, 0, 0]
    assert 1.5 < atoms.diameter < 2.6


def test_atoms_are_coloured_by_the_crystal_around_them(
    simulate: Callable[..., RunRecord],
) -> None:
    kinds = atoms_of(simulate(COPPER), "structure").kinds
    assert sum(kind.count for kind in kinds) == 108
    assert kinds[0].name == "fcc"


def test_more_atoms_than_a_browser_turns_are_left_to_the_picture(
    simulate: Callable[..., RunRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_view, "_MOST_SHOWN_ATOMS", 100)
    with pytest.raises(NothingToPlot, match=r"108 atoms are too many.*kind=snapshot"):
        atoms_of(simulate(COPPER), "type")


def test_a_run_without_rows_or_dump_says_what_is_missing(
    simulate: Callable[..., RunRecord],
) -> None:
    run = simulate(ALLOY)
    with pytest.raises(NothingToPlot, match="fewer than two thermo rows"):
        curves_of(run)
    with pytest.raises(NothingToPlot, match="no text dump"):
        atoms_of(run, "type")
