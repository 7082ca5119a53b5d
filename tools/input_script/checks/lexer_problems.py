"""Text that is no command: open quotes, lines that go on past the end."""

from collections.abc import Iterator

from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.lexer import BLANKS, LogicalLine, Problem, Trouble

_PAGE = "https://docs.lammps.org/Commands_parse.html"
_MESSAGES: dict[Trouble, tuple[str, str]] = {
    "unmatched_single_quote": (
        "A single quote is opened and never closed.",
        "Close the quote on this line, or remove it; an apostrophe counts as a quote too.",
    ),
    "unmatched_double_quote": (
        "A double quote is opened and never closed.",
        "Close the quote on this line; a quoted text goes on only after a final `&`.",
    ),
    "unmatched_triple_quote": (
        'A triple quote (""") is opened and never closed.',
        'Close it with """ on a later line.',
    ),
    "quote_inside_word": (
        "A closing quote is followed by more text.",
        "Put a blank after the closing quote.",
    ),
    "continued_past_the_end": (
        "The last line ends with `&`, but nothing follows.",
        "Remove the `&`, or add the rest of the command.",
    ),
    "carriage_return": (
        "Lines end with a carriage return alone; LAMMPS reads them as one line.",
        "Save the script with Unix line ends.",
    ),
    "written_out_line_end": (
        "Line ends are written out as `\\n`; LAMMPS reads all of this as one line.",
        "Send the script with real line ends.",
    ),
}


def lexer_problems(analysis: Analysis) -> Iterator[Finding]:
    """Quotes are closed on their logical line, a final `&` has a next line, lines have ends.

    Why: LAMMPS stops, or takes the rest of the line as part of one word.
    Instead: `print "done"`; `fix 1 all npt temp 300 300 0.1 &` with the rest on the next line.
    Source: https://docs.lammps.org/Commands_parse.html
    """
    for line in analysis.script.lines:
        if line.problem is not None:
            yield _finding(line, line.problem)


def _finding(line: LogicalLine, problem: Problem) -> Finding:
    message, fix = _MESSAGES[problem.trouble]
    return Finding(
        severity="error",
        code=f"lexer.{problem.trouble}",
        source="lexer",
        message=message,
        why="LAMMPS reads words and quotes before it looks at the command.",
        fix=fix,
        line=problem.line,
        column=problem.column,
        end_line=problem.end_line,
        end_column=problem.end_column,
        command=line.joined.strip(BLANKS)[:500],
        doc_url=_PAGE,
    )
