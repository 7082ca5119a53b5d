"""How many scripts a minute the reward judges, all cores at work."""

from collections.abc import Iterator

from mdagent.agent.benchmark.sets import CodeTask, read_set
from mdagent.agent.reward import ScriptReward
from mdagent.agent.server_pool import ServerPool
from mdagent.bench.figures import Figure
from mdagent.bench.timing import seconds

TITLE = "The reward: scripts judged in a batch"
N_SCRIPTS = 24


def measure() -> Iterator[Figure]:
    """Sound scripts of our own set, each with another seed so that none is remembered."""
    tasks = [task for task in read_set("code_tasks") if isinstance(task, CodeTask)]
    chosen = [task for task in tasks if task.id in ("cu_300", "al_300", "w_min", "lj_nve")]
    batch = [
        (task.reference.replace("4928", str(5000 + number)), task.expect)
        for number in range(N_SCRIPTS // len(chosen))
        for task in chosen
    ]
    scripts, expect = [script for script, _ in batch], [wanted for _, wanted in batch]
    with ServerPool() as pool:
        reward = ScriptReward(pool)
        values: list[float] = []
        took = seconds(lambda: values.extend(reward(scripts, expect=expect)))
        again = ScriptReward(pool)(scripts[:4], expect=expect[:4])
    yield Figure("scripts judged", 60 * N_SCRIPTS / took, "/min", f"{N_SCRIPTS} in one batch")
    yield Figure("reward of sound scripts", min(values), "", "lowest of the batch")
    difference = max(abs(a - b) for a, b in zip(values, again, strict=False))
    yield Figure("the same script judged again", difference, "", "largest difference of 4", "0")
