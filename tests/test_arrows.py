"""The arrows between the rooms, read from the imports of the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {
    "bench": "bench",
    "cli": "cli",
    "agent": "agent",
    "server": "server",
    "knowledge_index": "knowledge_index",
    "potentials": "potentials",
    "tools.evaluation": "evaluation",
    "tools.simulation": "simulation",
    "tools.input_script": "input_script",
    "tools.engine": "engine",
    "tools.sandbox": "sandbox",
    "tools.finding": "leaves",
    "tools.expectation": "leaves",
    "tools": "tools",
}
DOMAIN = {"leaves", "input_script", "potentials", "engine", "sandbox"}
BELOW_THE_TOOLS = {*DOMAIN, "evaluation", "simulation", "knowledge_index"}
MAY_USE = {
    "leaves": set[str](),
    "sandbox": set[str](),
    "engine": {"leaves"},
    "potentials": {"leaves", "engine.units"},
    "knowledge_index": {"leaves", "engine.units"},
    "input_script": {"leaves", "potentials", "engine", "sandbox"},
    "simulation": DOMAIN,
    "evaluation": {"simulation", *DOMAIN},
    "tools": BELOW_THE_TOOLS,
    "server": {"tools", *BELOW_THE_TOOLS},
    "agent": {"server", "tools", *BELOW_THE_TOOLS},
    "cli": {"agent", "server", "tools", *BELOW_THE_TOOLS},
    # Measures all of them; nothing uses it.
    "bench": {"cli", "agent", "server", "tools", *BELOW_THE_TOOLS},
}
SOURCES = sorted(
    path for package in ROOT.glob("*/__init__.py") for path in package.parent.rglob("*.py")
)

# Parsed before any test runs: CPython's parser trips over another thread that parses (bpo-106905),
# and some tests leave one behind that imports torch.
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out in full"
            module = node.module or ""
            # `from mdagent.tools.engine import units` may name a module or a thing in one.
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room_of(dotted: str) -> str:
    return next(room for place, room in ROOMS.items() if f"{dotted}.".startswith(f"{place}."))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_room_uses_only_rooms_to_its_right(path: Path) -> None:
    room = room_of(name_of(path))
    for target in imported(path):
        if not target.startswith("mdagent."):
            continue
        inner = target.removeprefix("mdagent.")
        used = room_of(inner)
        only_units = "engine.units" in MAY_USE[room] and inner.startswith("tools.engine.units")
        assert used == room or used in MAY_USE[room] or only_units, f"{room} imports {target}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_mcp_is_met_only_at_the_edges(path: Path) -> None:
    room = room_of(name_of(path))
    modules = {target for target in imported(path) if target.split(".")[0] == "mcp"}
    if any(module.startswith("mcp.client") for module in modules):
        assert room == "agent"
    elif modules:
        assert room in ("server", "tools", "agent")
    if any(module.startswith("mcp.server") for module in modules):
        assert room in ("server", "tools")


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    if name_of(path) == "server.settings" or room_of(name_of(path)) == "bench":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in {
                ("os", "environ"),
                ("os", "environb"),
                ("os", "getenv"),
                ("Path", "home"),
            }, f"{path} line {node.lineno}"


def test_every_room_of_the_tree_has_its_arrows() -> None:
    assert {room_of(name_of(path)) for path in SOURCES} == set(MAY_USE)
