"""What a model may use for one task, and what it used."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """Ceilings for one task; whichever is met first ends the conversation.

    Attributes:
        turns: Replies of the model.
        tokens: Input and output tokens of all turns together.
        wall_time_s: From the first turn on, runs included.
        runs: Runs that the model may start.
    """

    turns: int = 60
    tokens: int = 1_000_000
    wall_time_s: float = 3600.0
    runs: int = 12


@dataclass(frozen=True)
class Spent:
    """What a conversation cost.

    Of `unmeasured_turns` the model's server did not say the tokens: the sums lack theirs.
    """

    turns: int = 0
    unmeasured_turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    wall_time_s: float = 0.0
    runs: int = 0
