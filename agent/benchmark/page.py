"""The results of a benchmark as one HTML page that needs nothing beside itself."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from mdagent.agent.benchmark.results import Result
from mdagent.agent.benchmark.summary import Group
from mdagent.agent.whole_file import write_whole


def write_page(path: Path, title: str, groups: Sequence[Group], results: Sequence[Result]) -> None:
    """Write the page; what models said is shown as text, never as HTML."""
    from jinja2 import Environment, StrictUndefined

    source = files(__package__).joinpath("page.html.jinja").read_text(encoding="utf-8")
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
    ordered = sorted(results, key=lambda r: (r.kind, r.id, r.arm, r.sample))
    write_whole(path, template.render(title=title, groups=groups, results=ordered).encode())
