"""A potential file that is not there, and which one may be meant."""

from collections.abc import Sequence
from pathlib import Path

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.contents import finding
from mdagent.potentials.styles import base_style
from mdagent.tools.finding import Finding


def not_found(
    name: str, catalogue: Catalogue, style: str = "", beside: Sequence[str] = ()
) -> Finding:
    """No file of this name, and which ones may be meant.

    Args:
        name: As the request or the line writes it.
        catalogue: Where it was looked for.
        style: The pair style that should read it, where a line says so.
        beside: All files of that line.
    """
    nearest = catalogue.nearest(name)
    if style:
        nearest = [n for n in nearest if _may_stand(catalogue, n, base_style(style), name, beside)]
    return finding(
        "error",
        "not_found",
        f"There is no potential file {Path(name).name}."
        + (f" Did you mean {', '.join(nearest)}?" if nearest else ""),
        why="It was neither sent with the request nor lies in a folder of potentials.",
        fix=f"Write {nearest[0]}." if nearest else "Send the file in `files`.",
        line=None,
    )


def _may_stand(
    catalogue: Catalogue, other: str, style: str, name: str, beside: Sequence[str]
) -> bool:
    """Whether a file may be the one that a line means: of the style, not of another's kind."""
    file = catalogue.get(other)
    own = [f for n in beside if n != name and (f := catalogue.get(n)) is not None]
    if file is None or other in beside or any(file.format == f.format for f in own):
        return False
    return not file.pair_styles or style in file.pair_styles
