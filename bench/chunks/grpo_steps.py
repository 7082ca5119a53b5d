"""Two steps of TRL's GRPOTrainer with the reward, on a tiny random model, on the processor.

The model's words are whole scripts, so that even random weights write some that earn something.
Needs what no other chunk does: pip install trl "torch==2.13.0".
"""

import tempfile
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from mdagent.agent.benchmark.sets import CodeTask, read_set
from mdagent.agent.reward import ScriptReward
from mdagent.bench.figures import Figure, NotPossibleHere
from mdagent.bench.timing import seconds

TITLE = "TRL's GRPO trainer takes two steps with the reward"
_STEPS, _GENERATIONS = 2, 8
_PROMPT = "write"


def measure() -> Iterator[Figure]:
    """Train, and tell what the trainer saw."""
    task = next(t for t in read_set("code_tasks") if isinstance(t, CodeTask) and t.id == "cu_300")
    _packages()
    with ScriptReward() as reward, tempfile.TemporaryDirectory() as folder:
        trainer = _trainer(task, reward, folder)
        before = _weights(trainer.model)
        took = seconds(trainer.train)
        moved = float((_weights(trainer.model) - before).abs().max())
        log = [row for row in trainer.state.log_history if "reward" in row]
    yield Figure("optimizer steps", trainer.state.global_step, "", "GRPOTrainer on the CPU", "2")
    yield Figure("mean reward", log[-1]["reward"], "", f"{_GENERATIONS} completions, last step")
    yield Figure("spread of the reward", log[-1]["reward_std"], "", "within the last step's group")
    yield Figure("largest change of a weight", moved, "", "after both steps", "> 0")
    yield Figure("time", took, "s", "both steps with their runs")


def _packages() -> tuple[Any, Any]:
    """Transformers and trl, by name: nothing else here knows them, its type checker included."""
    try:
        return import_module("transformers"), import_module("trl")
    except ImportError as error:
        raise NotPossibleHere(f"{error}: .venv/bin/pip install trl 'torch==2.13.0'") from None


def _trainer(task: CodeTask, reward: ScriptReward, folder: str) -> Any:
    transformers, trl = _packages()
    transformers.set_seed(7)
    tokenizer = _tokenizer(task)
    model = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=len(tokenizer),
            n_positions=16,
            n_embd=16,
            n_layer=1,
            n_head=2,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    rows = import_module("datasets").Dataset.from_list(
        [{"prompt": _PROMPT, "expect": dict(task.expect or {})}] * 4
    )
    config = trl.GRPOConfig(
        output_dir=folder,
        max_steps=_STEPS,
        per_device_train_batch_size=_GENERATIONS,
        num_generations=_GENERATIONS,
        max_completion_length=1,
        learning_rate=1e-2,
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        use_cpu=True,
        bf16=False,
        disable_tqdm=True,
    )
    return trl.GRPOTrainer(
        model=model,
        reward_funcs=reward,
        args=config,
        train_dataset=rows,
        processing_class=tokenizer,
    )


def _tokenizer(task: CodeTask) -> Any:
    tokenizers = import_module("tokenizers")
    sound = task.reference
    hot = sound.replace("temp 300 300", "temp 900 900").replace("run 3000", "run 500")
    broken = sound.replace("pair_style", "pair_stile")
    words = ["<pad>", "<s>", "</s>", _PROMPT, "I cannot.", sound, hot, broken]
    model = tokenizers.models.WordLevel(
        {word: n for n, word in enumerate(words)}, unk_token="<pad>"
    )
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Split("\0", "isolated")
    return import_module("transformers").PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<s>", eos_token="</s>"
    )


def _weights(model: Any) -> Any:
    return (
        import_module("torch")
        .cat([weight.detach().flatten() for weight in model.parameters()])
        .clone()
    )
