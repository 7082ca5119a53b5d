"""Whether an answer to a question is right: compared, not judged."""

import re

from mdagent.agent.benchmark.sets import Question

_STATED = re.compile(r"(?im)^\W*answer\W*[:=]\s*(.+?)\s*$")
_LETTERS = re.compile(r"\b[A-H]\b")
_TRUTH = re.compile(r"(?i)\b(true|false|yes|no|correct|incorrect)\b")
_SAME = {"yes": "true", "correct": "true", "no": "false", "incorrect": "false"}
_HOW = {
    "single_choice": "the letter of the one right option",
    "multiple_choice": "the letters of all right options, as A, C",
    "true_false": "true or false",
    "fill_blank": "what belongs in the blanks, with commas between",
    "short_answer": "the shortest answer that is complete, without a sentence around it",
    "open_qa": "the answer in a few sentences",
}


def asked(question: Question) -> str:
    """The question as it is put to a model, and how the answer is to be written."""
    options = [f"{letter}. {text}" for letter, text in question.options.items()]
    how = f"End with one line `Answer: ...` that holds {_HOW[question.type]}."
    return "\n".join([question.text, *options, "", how])


def is_right(question: Question, said: str) -> bool | None:
    """Whether what was said is the answer; None where only a person could tell (`open_qa`).

    Choices are compared as sets of letters. Words are compared without case and punctuation,
    blank by blank; `|` in the expected answer separates answers that are as good, and two numbers
    are the same where they differ by less than a thousandth.
    """
    if question.type == "open_qa":
        return None
    found = _STATED.findall(said)
    stated = found[-1] if found else said.strip().splitlines()[-1] if said.strip() else ""
    if question.type in ("single_choice", "multiple_choice"):
        return set(_LETTERS.findall(stated.upper())) == set(question.answer)
    if question.type == "true_false":
        return _truth(stated) in {each.casefold() for each in question.answer}
    return any(_same_words(stated, wanted) for wanted in question.answer_text.split("|"))


def _truth(stated: str) -> str:
    words = [word.casefold() for word in _TRUTH.findall(stated)]
    return _SAME.get(words[0], words[0]) if len(set(words)) == 1 else ""


def _same_words(stated: str, wanted: str) -> bool:
    ours, theirs = _blanks(wanted), _blanks(stated)
    return len(ours) == len(theirs) and all(map(_alike, ours, theirs))


def _blanks(text: str) -> list[str]:
    parts = re.split(r"[,;\uff0c\uff1b]| and ", text)
    return [re.sub(r"[\s`'\"*]+|[.!?]+$", "", part).casefold() for part in parts if part.strip()]


def _alike(one: str, other: str) -> bool:
    try:
        a, b = float(one), float(other)
    except ValueError:
        return one == other
    return abs(a - b) <= 1e-3 * max(abs(a), abs(b))
