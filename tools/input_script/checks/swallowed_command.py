"""A comment that ends with `&` swallows the command below it."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.lexer import BLANKS, LogicalLine


def swallowed_command(analysis: Analysis) -> Iterator[Finding]:
    """A comment does not end with `&` where a command stands on the next line.

    Why: LAMMPS joins lines before it removes comments, so the next line becomes comment as well.
    Instead: remove the `&` from the comment.
    Source: https://docs.lammps.org/Commands_parse.html
    """
    known = analysis.engine.styles.get("command", frozenset()) if analysis.engine else frozenset()
    for line in analysis.script.lines:
        swallowed = _swallowed(line)
        if swallowed and swallowed.split()[0] in known:
            yield Finding(
                severity="warning",
                code="lexer.swallowed_command",
                source="lexer",
                message=f"The comment ends with `&`, so `{swallowed[:80]}` is comment too.",
                why="LAMMPS joins lines at a final `&` before it removes comments.",
                fix="Remove the `&` at the end of the comment.",
                line=line.line,
                end_line=line.end_line,
                command=line.joined.strip(BLANKS)[:500],
                doc_url="https://docs.lammps.org/Commands_parse.html",
            )


def _swallowed(line: LogicalLine) -> str:
    """The uncommented text on the second physical line of a pure comment."""
    if line.command is not None or line.end_line == line.line:
        return ""
    first, *rest = line.raw.splitlines()
    if not first.lstrip(BLANKS).startswith("#") or not rest:
        return ""
    return "" if rest[0].lstrip(BLANKS).startswith("#") else rest[0].strip(BLANKS)
