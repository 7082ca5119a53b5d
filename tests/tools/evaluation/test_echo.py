"""Commands out of a log's echo, with their lines in log and script."""

from mdagent.tools.evaluation.echo import executed_commands, script_commands
from mdagent.tools.evaluation.state import Executed, Replay, type_range
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.simulation.echo import EchoedCommands
from mdagent.tools.simulation.printed import FixPrints

SCRIPT = """\
units metal
variable T index 300
fix 1 all nvt temp $T ${T} &
  $(100*dt)
if "${T} > 2" then "velocity all create $T 87287"
label again
run 20
jump SELF again
"""

LOG = """\
LAMMPS (22 Jul 2025 - Update 4)
units metal
variable T index 300
fix 1 all nvt temp $T ${T}   $(100*dt)
fix 1 all nvt temp 300 ${T}   $(100*dt)
fix 1 all nvt temp 300 300   $(100*dt)
fix 1 all nvt temp 300 300   0.1
if "${T} > 2" then "velocity all create $T 87287"
velocity all create $T 87287
velocity all create 300 87287
label again
run 20
run 20
"""


def executed(log: str, script: str) -> list[Executed]:
    echo = EchoedCommands()
    for line in log.splitlines():
        echo.take(line)
    return executed_commands(echo.commands, read_script(script))


def echoed() -> list[Executed]:
    return executed(LOG, SCRIPT)


def test_only_the_last_substitution_of_a_command_is_kept() -> None:
    fixes = [command for command in echoed() if command.name == "fix"]
    assert [fix.words for fix in fixes] == [("fix", "1", "all", "nvt", "temp", "300", "300", "0.1")]


def test_the_time_that_a_command_took_is_no_command() -> None:
    log = "create_atoms 1 box\n  create_atoms CPU = 0.001 seconds\n"
    assert len(executed(log, "create_atoms 1 box\n")) == 1


def test_a_command_knows_its_lines_in_log_and_script() -> None:
    places = {command.name: (command.log_line, command.script_line) for command in echoed()}
    assert places["units"] == (2, 1)
    assert places["fix"] == (7, 3)


def test_a_command_inside_an_if_stands_at_the_line_of_the_if() -> None:
    velocity = next(command for command in echoed() if command.name == "velocity")
    assert velocity.words == ("velocity", "all", "create", "300", "87287")
    assert velocity.script_line == 5


def test_a_loop_executes_one_line_several_times() -> None:
    runs = [command for command in echoed() if command.name == "run"]
    assert [(run.log_line, run.script_line) for run in runs] == [(12, 7), (13, 7)]


def test_without_an_echo_the_script_is_read_instead() -> None:
    commands = script_commands(read_script(SCRIPT))
    assert [command.name for command in commands] == ["units", "fix", "run"]
    assert commands[1].log_line is None


def replayed(script: str) -> Replay:
    replay = Replay()
    for command in script_commands(read_script(script)):
        replay.follow(command)
    return replay


def test_a_state_holds_the_living_fixes_only() -> None:
    state = replayed("fix 1 all nve\nfix 2 all langevin 1 1 1 7\nunfix 1\n").state()
    assert [fix.style for fix in state.fixes.values()] == ["langevin"]


def test_a_fix_defined_again_replaces_the_first() -> None:
    state = replayed("fix 1 all nvt temp 1 1 1\nfix 1 all npt temp 1 1 1 iso 0 0 9\n").state()
    assert [fix.style for fix in state.fixes.values()] == ["npt"]


def test_clear_forgets_everything() -> None:
    state = replayed("units metal\ntimestep 0.002\nfix 1 all nve\nclear\n").state()
    assert (state.units, state.timestep, len(state.fixes)) == ("lj", None, 0)


def test_an_accelerated_style_counts_as_its_plain_one() -> None:
    state = replayed("fix 1 all nvt/omp temp 1 1 1\n").state()
    assert state.fixes_of("nvt")


def test_the_state_of_a_moment_does_not_change_later() -> None:
    replay = replayed("timestep 0.001\nfix 1 all nve\n")
    before = replay.state()
    replay.follow(Executed(("unfix", "1")))
    assert "1" in before.fixes
    assert "1" not in replay.state().fixes


def test_ranges_of_atom_types() -> None:
    assert list(type_range("2", 4)) == [2]
    assert list(type_range("*", 3)) == [1, 2, 3]
    assert list(type_range("2*", 3)) == [2, 3]
    assert list(type_range("*2", 3)) == [1, 2]
    assert list(type_range("C", 3)) == []


def test_no_text_of_a_fix_print_is_too_intricate_to_be_told() -> None:
    prints = FixPrints()
    texts = ("${n}" * 30 + "!", "${a}x" * 30 + "!", "${w}" * 30 + "!", "$(" * 30_000)
    lines = "variable n equal step\nvariable w index a aa aaa\n"
    lines += "".join(f'fix p{i} all print 1 "{text}"\n' for i, text in enumerate(texts))
    for command in read_script(lines).commands:
        prints.follow(command)
    # To try all ways in which such a text could give a line would take for ever.
    assert prints.could_print("1" * 400)
    assert prints.could_print("x" * 100_000)
