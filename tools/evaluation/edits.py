"""Edits of script lines that are safe: one literal number, found once, replaced."""

import re

from mdagent.tools.evaluation.evaluation import Edit
from mdagent.tools.evaluation.record import RunRecord
from mdagent.tools.evaluation.state import Executed, number


def replace_value(run: RunRecord, command: Executed, old: float | None, new: float) -> Edit | None:
    """Replace the one word of a command that has this value.

    None where the line is not known, several words have it, or it comes from a variable.
    """
    text = run.line_text(command.script_line)
    if text is None or old is None or command.script_line is None:
        return None
    code = text.partition("#")[0]
    words = [match for match in re.finditer(r"\S+", code) if number(match.group()) == old]
    if len(words) != 1:
        return None
    changed = f"{text[: words[0].start()]}{new:.6g}{text[words[0].end() :]}"
    return Edit(line=command.script_line, old=text, new=changed)


def replace_words(run: RunRecord, command: Executed, old: str, new: str) -> Edit | None:
    """Replace a piece of a command that the script writes exactly once."""
    text = run.line_text(command.script_line)
    if text is None or command.script_line is None or text.count(old) != 1:
        return None
    return Edit(line=command.script_line, old=text, new=text.replace(old, new))


def comment_out(run: RunRecord, command: Executed) -> Edit | None:
    """Take a command out of the script, leaving it readable."""
    text = run.line_text(command.script_line)
    if text is None or command.script_line is None or "\n" in text:
        return None
    return Edit(line=command.script_line, old=text, new=f"# {text}")
