"""What a user sees of each check: one fixture and one snapshot for every line of the table."""

import pytest
import write_check_snapshots as snapshots

from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.checks.table import CHECKS
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.input_script.validator import Instruments

NAMES = [check.__name__ for check in CHECKS]


@pytest.mark.parametrize("name", NAMES)
def test_the_finding_reads_as_in_the_snapshot(name, engine, catalogue):
    text = snapshots.seen(name, Instruments(engine, None, catalogue))
    assert text == (snapshots.SEEN / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("check", CHECKS, ids=NAMES)
def test_the_fixture_of_a_check_holds_what_it_looks_for(check, engine, catalogue):
    script = (snapshots.SEEN / f"in.{check.__name__}").read_text("utf-8")
    expect = snapshots.stated(script)
    found = list(check(Analysis(read_script(script), {}, {}, expect, engine, catalogue)))
    assert found
    assert all(finding.line and finding.message and finding.why for finding in found)


def test_there_is_a_fixture_for_every_check_and_for_nothing_else():
    files = {path.name for path in snapshots.SEEN.iterdir()}
    assert files == {f"in.{name}" for name in NAMES} | {f"{name}.txt" for name in NAMES}
