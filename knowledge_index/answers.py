"""What a search and a reading of the manual answer; light to import."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

SearchSection = Literal["any", "commands", "howto", "errors", "examples"]
Availability = Literal["yes", "no", "unknown"]


class SearchHit(BaseModel):
    """One page of the manual, with its best passage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: str
    title: str
    section: str
    url: str
    summary: str
    syntax: str
    snippet: str
    available: Availability
    availability_note: str


class SearchAnswer(BaseModel):
    """The pages that answer a question best, the best first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Literal["lexical", "hybrid"]
    manual_version: str
    engine_version: str
    hits: list[SearchHit]
    note: str = ""
    next_step: str


class DocumentPart(BaseModel):
    """Part of a page of the manual, or of an example script."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    page: str
    title: str
    sections: list[str]
    text: str
    next_offset: int | None
    url: str
    available: Availability
    availability_note: str
    manual_version: str
    next_step: str
