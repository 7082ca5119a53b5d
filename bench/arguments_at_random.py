"""Arguments for tools, made at random from their schemas: right ones, wrong ones, hostile ones."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_HOSTILE: tuple[Any, ...] = (
    *("", " ", "\x00", "a\x00b", "../../etc/passwd", "/etc/passwd", "~", "$(id)", "`id`", "%s%n"),
    *("\ud800", "\u202eevil", "\u200b", "\x1b[2J", "\r\n", "'; DROP TABLE runs; --", "*", "[", "("),
    *("nan", "inf", "-1", "1e400", "0x10", "${x}", "{{7*7}}", "<script>", "\U0010ffff", "-rf"),
    *("a" * 300, "x" * 100_000, "\n" * 5000, "&" * 2000, '"' * 999),
    *(None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**64, 10**400, -0.0, 1e308, 1e-320, 0.1),
    *([], {}, [[]], [None], {"": ""}, {"a": {"b": {"c": []}}}, [[[[[[[[[[]]]]]]]]]], ["a"] * 3000),
)
_WORDS = (
    *("lj/cut", "eam/alloy", "fix nvt", "pair_style", "Cu", "Ni", "metal", "energy", "melt"),
    *(
        "TotEng",
        "Temp",
        "log.lammps",
        "in.lammps",
        "screen.txt",
        "Cu_u3.eam",
        "thermo_style custom",
    ),
)
_N_HOSTILE, _N_UNKNOWN, _N_MISSING, _N_OPTIONAL = 0.06, 0.02, 0.02, 0.35


class Arguments:
    """Makes one set of arguments after the other; the same seed makes the same ones.

    Args:
        seed: Of the random numbers.
        scripts: Input scripts to begin from; they are cut, doubled and shuffled.
        run_ids: Runs that there are, asked anew each time.
    """

    def __init__(
        self, seed: int, scripts: Sequence[str], run_ids: Callable[[], Sequence[str]]
    ) -> None:
        self._random = random.Random(seed)
        self._scripts = scripts
        self._run_ids = run_ids

    def of(self, schema: Mapping[str, Any]) -> Any:
        """Arguments for a tool with this input schema."""
        if self._random.random() < 0.01:
            return self._random.choice(_HOSTILE)
        return self._object(schema, schema.get("$defs", {}))

    def choose(self, weights: Mapping[str, float]) -> str:
        """One of the names, as often as its weight says."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _value(self, name: str, schema: Mapping[str, Any], shared: Mapping[str, Any]) -> Any:
        if self._random.random() < _N_HOSTILE:
            return self._random.choice(_HOSTILE)
        if "$ref" in schema:
            return self._value(name, shared[schema["$ref"].rpartition("/")[2]], shared)
        if "anyOf" in schema:
            return self._value(name, self._random.choice(schema["anyOf"]), shared)
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        return self._typed(name, schema, shared)

    def _typed(self, name: str, schema: Mapping[str, Any], shared: Mapping[str, Any]) -> Any:
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, shared)
        if kind == "array":
            items = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
            n_items = self._random.randint(0, int(schema.get("maxItems", 3)) + 1)
            return [self._value(name, items, shared) for _ in range(n_items)]
        if kind in ("integer", "number"):
            return self._number(name, schema)
        return self._random.random() < 0.5 if kind == "boolean" else self._text(name)

    def _object(self, schema: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
        required, made = schema.get("required", ()), {}
        for name, part in schema.get("properties", {}).items():
            wanted = 1 - _N_MISSING if name in required else _N_OPTIONAL
            if self._random.random() < wanted:
                made[name] = self._value(name, part, shared)
        further = schema.get("additionalProperties")
        if isinstance(further, Mapping):
            for _ in range(self._random.randint(0, 2)):
                made[str(self._text("name"))] = self._value("", further, shared)
        if self._random.random() < _N_UNKNOWN:
            made["unheard_of"] = 1
        return made

    def _number(self, name: str, schema: Mapping[str, Any]) -> float:
        # Waiting long proves nothing here.
        least = float(schema.get("minimum", -10))
        most = 0.2 if name == "wait_s" else float(schema.get("maximum", 1000))
        value = self._random.uniform(least, most)
        return round(value) if schema.get("type") == "integer" else value

    def _text(self, name: str) -> str:
        if name == "script":
            return self._script()
        run_ids = self._run_ids() if name in ("run_id", "continue_from") else ()
        if run_ids and self._random.random() < 0.9:
            return self._random.choice(run_ids)
        if self._random.random() < 0.1:
            return "".join(chr(self._random.randrange(1, 0xD7FF)) for _ in range(20))
        return self._random.choice(_WORDS)

    def _script(self) -> str:
        lines = self._random.choice(self._scripts).splitlines()
        for _ in range(self._random.choice((0, 0, 1, 2, 5))):
            at = self._random.randrange(len(lines))
            spoiled = self._random.choice((self._without, self._twice, self._other, self._cut))
            lines = spoiled(lines, at) or lines
        return "\n".join(lines) + "\n"

    def _without(self, lines: list[str], at: int) -> list[str]:
        return lines[:at] + lines[at + 1 :]

    def _twice(self, lines: list[str], at: int) -> list[str]:
        return [*lines, lines[at]]

    def _other(self, lines: list[str], at: int) -> list[str]:
        other = str(self._random.choice(_HOSTILE))[:200]
        words = [*lines[at].split(), other]
        self._random.shuffle(words)
        return [*lines[:at], " ".join(words), *lines[at + 1 :]]

    def _cut(self, lines: list[str], at: int) -> list[str]:
        return [
            *lines[:at],
            lines[at][: self._random.randrange(len(lines[at]) + 1)],
            *lines[at + 1 :],
        ]
