"""The few words of a passage that answer a question."""

from collections.abc import Mapping, Sequence

_SENTENCE_ENDS = (". ", "! ", "? ", "; ")
# A formula without its words, in word pieces three times as long, answers no question.
_IDLE = ("```", "Accelerator Variant", "$$")


def snippet_of(text: str, worth: Mapping[str, float], most: int) -> str:
    """Return the run of sentences or lines, at most `most` characters, that says most of the query.

    Args:
        text: The passage.
        worth: How much each word of the question is worth.
        most: Characters that there is room for.
    """
    for end in _SENTENCE_ENDS:
        text = text.replace(end, f"{end}\n")
    pieces = [piece.strip() for piece in text.split("\n")]
    pieces = [piece for piece in pieces if piece and not piece.startswith(_IDLE)]
    if not pieces:
        return ""
    # A stem is the beginning of its words: looking for it is enough here, and fast.
    lower = [piece.lower() for piece in pieces]
    found = [{word for word in worth if word in piece} for piece in lower]
    best, best_worth = 0, -1.0
    for start, own in enumerate(found):
        if not own:
            continue  # a run that begins with the next piece says as much
        covered = set[str]().union(*found[start : _end(pieces, start, most)])
        value = sum(worth[word] for word in covered)
        if value > best_worth:
            best, best_worth = start, value
    return shortened(" ".join(pieces[best : _end(pieces, best, most)]), most)


def _end(pieces: Sequence[str], start: int, most: int) -> int:
    length, end = len(pieces[start]), start + 1
    while end < len(pieces) and length + 1 + len(pieces[end]) <= most:
        length += 1 + len(pieces[end])
        end += 1
    return end


def shortened(text: str, most: int) -> str:
    """Return one line of at most so many characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
