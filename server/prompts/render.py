"""Prompts as a client gets them: the Markdown file with the caller's words put in."""

from functools import cache
from importlib.resources import files
from string import Template
from typing import Annotated

from pydantic import Field


def simulate(task: Annotated[str, Field(description="What to find out, in plain words.")]) -> str:
    """Work a simulation task from expectation to checked number: the reference loop."""
    return _template("simulate").substitute(task=task.strip())


def repair(run_id: Annotated[str, Field(description="The run to mend.")]) -> str:
    """Find the cause of a failed or poorly judged run and mend it with the smallest change."""
    return _template("repair").substitute(run_id=run_id.strip())


def answer_question(
    question: Annotated[str, Field(description="A question about LAMMPS or its methods.")],
) -> str:
    """Answer from the LAMMPS manual, with its pages cited."""
    return _template("answer_question").substitute(question=question.strip())


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath(f"{name}.md").read_text(encoding="utf-8"))
