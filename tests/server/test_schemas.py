"""Lean schemas: smaller, and still true of what pydantic takes and gives."""

from typing import Annotated, Any, Literal

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import pytest
from pydantic import BaseModel, ConfigDict, Field

from mdagent.server.schemas import lean_input, lean_output


class Inner(BaseModel):
    """A docstring for programmers."""

    model_config = ConfigDict(extra="forbid")

    title: str
    pair: tuple[float, float] | None = None


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")

    once: Annotated[Inner | None, Field(description="Told.")] = None
    number: int | float | str | None = None
    kind: Literal["a", "b"] = "a"


class Twice(BaseModel):
    first: Inner
    second: Inner | None = None


class Answer(BaseModel):
    name: str | None = None
    kind: Literal["a"] | None = None
    inner: Inner | None = None
    rows: list[list[float | None]] = []
    either: int | str | None = None


def test_of_an_input_only_what_a_model_needs_is_left() -> None:
    assert lean_input(Request.model_json_schema()) == {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "once": {
                "type": "object",
                "description": "Told.",
                "required": ["title"],
                "properties": {
                    # A field's name, not pydantic's title.
                    "title": {"type": "string"},
                    "pair": {
                        "type": "array",
                        "items": {"type": "number"},
                        "minItems": 2,
                        "maxItems": 2,
                    },
                },
            },
            "number": {"anyOf": [{"type": "number"}, {"type": "string"}]},
            "kind": {"type": "string", "enum": ["a", "b"], "default": "a"},
        },
    }


def test_a_model_that_is_used_twice_is_written_once() -> None:
    lean = lean_input(Twice.model_json_schema())
    assert lean["properties"]["first"] == {"$ref": "#/$defs/Inner"}
    assert lean["properties"]["second"] == {"$ref": "#/$defs/Inner"}
    assert "description" not in lean["$defs"]["Inner"]


@pytest.mark.parametrize(
    "request_",
    [{}, {"once": {"title": "t", "pair": [1, 2]}}, {"number": 1}, {"number": "x"}, {"kind": "b"}],
)
def test_what_pydantic_takes_the_lean_schema_takes(request_: dict[str, Any]) -> None:
    Request.model_validate(request_)
    jsonschema.validate(request_, lean_input(Request.model_json_schema()))


@pytest.mark.parametrize(
    "request_",
    [{"typo": 1}, {"once": {}}, {"once": {"title": "t", "pair": [1]}}, {"kind": "c"}],
)
def test_what_pydantic_refuses_the_lean_schema_refuses(request_: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(request_, lean_input(Request.model_json_schema()))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(),
        Answer(name="n", kind="a", inner=Inner(title="t"), rows=[[1.0, None]], either="x"),
    ],
    ids=["empty", "full"],
)
def test_every_answer_fits_its_lean_schema(answer: Answer) -> None:
    lean = lean_output(Answer.model_json_schema())
    jsonschema.validate(answer.model_dump(mode="json"), lean)


def test_an_answer_is_told_two_levels_deep() -> None:
    lean = lean_output(Answer.model_json_schema())
    assert lean["properties"]["inner"]["properties"]["pair"] == {"type": ["array", "null"]}
    assert lean["properties"]["kind"] == {"type": ["string", "null"], "enum": ["a", None]}
