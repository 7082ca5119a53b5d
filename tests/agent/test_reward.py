"""Rewards out of the real pipeline: work is paid for, tricks are not."""

from collections.abc import Iterator

import pytest

from mdagent.agent.benchmark.sets import CodeTask, read_set
from mdagent.agent.forgery import forgeries
from mdagent.agent.reward import WEIGHTS, Reward, ScriptReward
from mdagent.agent.scripts import script_of, text_of
from mdagent.agent.server_pool import ServerPool
from mdagent.agent.trial import Terms
from tests.agent.tricks import EXPECT, GOOD, HONEST_FAILURE, TRICKS

# A trick that would go on for ever is stopped after so much processor time.
TERMS = Terms(limits={"wall_time_s": 30.0, "cpu_time_s": 2.0, "disk_MiB": 4, "memory_MiB": 1024})


@pytest.fixture(scope="module")
def pool() -> Iterator[ServerPool]:
    with ServerPool(n_servers=2) as servers:
        yield servers


@pytest.fixture(scope="module")
def rewards(pool: ServerPool) -> dict[str, Reward]:
    """Of all scripts, in one batch."""
    scripts = {"good": GOOD, "honest failure": HONEST_FAILURE, **TRICKS}
    n = len(scripts)
    found = ScriptReward(pool, TERMS).rewards(list(scripts.values()), [EXPECT] * n, [None] * n)
    return dict(zip(scripts, found, strict=True))


def test_a_sound_script_earns_nearly_all_and_an_honest_failure_for_its_running(
    rewards: dict[str, Reward],
) -> None:
    assert 0.9 < rewards["good"].value <= 1.0
    assert rewards["good"].parts["verdict"] > 0.9
    assert rewards["honest failure"].value == pytest.approx(0.3)
    assert rewards["honest failure"].why == "verdict: fail"


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_earns_more_than_an_honest_failure(rewards: dict[str, Reward], trick: str) -> None:
    assert rewards[trick].value <= rewards["honest failure"].value
    assert rewards[trick].parts["verdict"] == 0.0


def test_most_tricks_earn_nothing_at_all(rewards: dict[str, Reward]) -> None:
    paid = [trick for trick in TRICKS if rewards[trick].value > 0.0]
    assert len(TRICKS) >= 30
    # These do run steps of an honest system; their verdict is what fails.
    assert set(paid) <= {
        "prints a log in pieces",
        "prints an echo before a log",
        "prints a log with the echo off",
        "prints rows into its table",
        "formats a temperature",
        "turns the log off",
        "holds all atoms still",
        "rescales instead of simulating",
        "moves an empty group",
        "makes steps of no length",
        "takes the wrong element under the right mass",
    }


def test_the_same_script_earns_the_same_again(pool: ServerPool, rewards: dict[str, Reward]) -> None:
    # Another object, so that nothing is remembered.
    again = ScriptReward(pool, TERMS)
    conversation = [{"role": "assistant", "content": f"Here:\n```\n{HONEST_FAILURE}```"}]
    values = again(
        prompts=["x", "x"],
        completions=[conversation, f"<think>run 1</think>\n```lammps\n{GOOD}```\n"],
        expect=[{**EXPECT, "pressure": None}, EXPECT],
        trainer_state=None,
    )
    assert values == [rewards["honest failure"].value, rewards["good"].value]


def test_a_minimization_earns_too(pool: ServerPool) -> None:
    task = next(item for item in read_set("code_tasks") if item.id == "w_min")
    assert isinstance(task, CodeTask)
    assert ScriptReward(pool, TERMS)([task.reference], expect=[task.expect])[0] > 0.9


def test_parts_and_weights_stay_within_one(rewards: dict[str, Reward]) -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    for reward in rewards.values():
        assert set(reward.parts) == set(WEIGHTS)
        assert all(0.0 <= part <= 1.0 for part in reward.parts.values())
        assert 0.0 <= reward.value <= 1.0


def test_an_honest_script_forges_nothing() -> None:
    assert forgeries(GOOD) == []
    assert forgeries(GOOD + 'print "a = ${a}" file result.txt\nlog none\n') == []


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("```lammps\nunits lj\nrun 5\n```", "units lj\nrun 5\n"),
        ("first\n```\nunits lj\n```\nbetter\n```\nunits metal\n```\n", "units metal\n"),
        ("units lj\nrun 5\n", "units lj\nrun 5\n"),
        ("<think>```\nunits lj\n```</think>I cannot.", ""),
        ("```python\nprint(1)\n```", ""),
        ("The run 5 command", ""),
        ("", ""),
        ("units lj\n" * 200_000, ""),
    ],
)
def test_the_script_is_found_in_what_a_model_says(text: str, script: str) -> None:
    assert script_of(text) == script


def test_of_a_conversation_the_last_message_counts() -> None:
    said = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    assert text_of(said) == "b"
    assert text_of([]) == ""
