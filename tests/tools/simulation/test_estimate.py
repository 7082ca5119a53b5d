"""What a run is expected to write, held against what it wrote."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.input_script.output_size import output_size
from mdagent.tools.sandbox.limits import Limits
from mdagent.tools.simulation.queue import release
from mdagent.tools.simulation.run import Run
from mdagent.tools.simulation.start import RunRequest, Workplace, start_run

EndOf = Callable[[str], Run]
OUTPUTS = {
    "custom": "dump d all custom 10 all.dump id type x y z vx vy vz",
    "one file each": "dump d all atom 10 all.*.dump",
    "xyz": "dump d all xyz 5 all.xyz",
    "dcd": "dump d all dcd 2 all.dcd",
    "binary": "dump d all custom 5 all.bin id type x y z",
    "compressed": "dump d all custom/gz 5 all.gz id type x y z",
    "restarts": "restart 10 all.restart",
    "restarts in turns": "restart 10 a.restart b.restart",
}


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_the_estimate_of_what_is_written_is_near_what_is_written(
    workplace: Workplace, end_of: EndOf, melt: str, output: str
) -> None:
    larger = melt.replace("0 4 0 4 0 4", "0 6 0 6 0 6")
    run = end_of(start_run(RunRequest(f"{larger}{output}\nrun 200\nrun 100\n"), workplace))
    assert run.status == "finished", run
    assert run.estimate is not None
    work = workplace.store.folder(run.run_id).work
    written = sum(path.stat().st_size for path in work.iterdir())
    assert run.estimate.disk_MiB == pytest.approx(written / (1 << 20), rel=0.4)


def test_what_cannot_be_counted_is_not_guessed(melt: str) -> None:
    def size(script: str) -> object:
        return output_size(Analysis(read_script(melt + script)), 256)

    assert size("run 100\n") is not None
    assert size("label a\nrun 100\njump SELF a\n") is None
    assert size("variable n equal random(1,9,5)\nrun $(v_n)\n") is None


def test_a_run_that_will_reach_its_limits_says_so_while_it_waits(
    workplace: Workplace, melt: str
) -> None:
    workplace.store.layout.make()
    held = workplace.store.layout.cores(2).wait_for(2, lambda: True)
    assert held is not None
    small = replace(workplace, limits=Limits(disk_MiB=10, output_MiB=1))
    script = melt + "thermo 1\ndump d all atom 1 all.dump\nrun 100000\n"
    run_id = start_run(RunRequest(script), small)
    run = workplace.store.load(run_id, workplace.executor)
    codes = [finding.code for finding in run.findings]
    assert codes == ["estimate.disk_MiB", "estimate.output_MiB"]
    release(held)
