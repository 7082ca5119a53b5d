"""Tools that ask back, by the names that the conformance suite asks for."""

from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver import Context, Resolve, Sample
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp.types import (
    CreateMessageRequest,
    CreateMessageRequestParams,
    CreateMessageResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
    ListRootsRequest,
    ListRootsResult,
    SamplingMessage,
    TextContent,
)
from pydantic import BaseModel, Field

from mdagent.tools.state import Laboratory

Ctx = Context[Laboratory]


class Response(BaseModel):
    response: str = Field(description="User's response")


class Defaults(BaseModel):
    name: str = Field("John Doe", description="User name")
    age: int = Field(30, description="User age")
    score: float = Field(95.5, description="User score")
    status: str = Field("active", json_schema_extra={"enum": ["active", "inactive", "pending"]})
    verified: bool = Field(default=True, description="Verification status")


def _titled(**titles: str) -> list[Any]:
    return [{"const": value, "title": title} for value, title in titles.items()]


LEVELS = _titled(low="Low Priority", medium="Medium Priority", high="High Priority")
TOPICS = _titled(feature="New Feature", bug="Bug Fix", docs="Documentation")
SIZES: dict[str, Any] = {
    "enum": ["small", "medium", "large"],
    "enumNames": ["Small Size", "Medium Size", "Large Size"],
}
RIGHTS: dict[str, Any] = {"items": {"type": "string", "enum": ["read", "write", "execute"]}}


class Enums(BaseModel):
    untitledSingle: str = Field(json_schema_extra={"enum": ["active", "inactive", "pending"]})
    titledSingle: str = Field(json_schema_extra={"oneOf": LEVELS})
    untitledMulti: list[str] = Field(json_schema_extra=RIGHTS)
    titledMulti: list[str] = Field(json_schema_extra={"items": {"anyOf": TOPICS}})
    legacyEnum: str = Field(json_schema_extra=SIZES)


async def _elicited(ctx: Ctx, message: str, schema: type[BaseModel]) -> str:
    try:
        answer = await ctx.elicit(message, schema)
    except ValueError as error:
        # The suite answers some questions with nothing, and looks at the question alone.
        raise ToolError(f"No such answer was asked for: {error}") from error
    content = answer.data.model_dump_json() if answer.action == "accept" else "{}"
    return f"action={answer.action}, content={content}"


async def test_elicitation(message: str, ctx: Ctx) -> str:
    return f"User response: {await _elicited(ctx, message, Response)}"


async def test_elicitation_sep1034_defaults(ctx: Ctx) -> str:
    return f"Elicitation completed: {await _elicited(ctx, 'About you', Defaults)}"


async def test_elicitation_sep1330_enums(ctx: Ctx) -> str:
    return f"Elicitation completed: {await _elicited(ctx, 'Choose', Enums)}"


def _words(text: str) -> list[SamplingMessage]:
    return [SamplingMessage(role="user", content=TextContent(type="text", text=text))]


async def test_sampling(prompt: str, ctx: Ctx) -> str:
    result = await ctx.session.create_message(_words(prompt), max_tokens=100)
    assert isinstance(result.content, TextContent)
    return f"LLM response: {result.content.text}"


def _ask(message: str, field: str, kind: Literal["string", "boolean"] = "string") -> ElicitRequest:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {field: {"type": kind}},
        "required": [field],
    }
    return ElicitRequest(params=ElicitRequestFormParams(message=message, requested_schema=schema))


def _sample(text: str, most: int) -> CreateMessageRequest:
    return CreateMessageRequest(
        params=CreateMessageRequestParams(messages=_words(text), max_tokens=most)
    )


def _content(ctx: Ctx, key: str, field: str) -> Any:
    """What the client answered; None where it did not, or not with this."""
    answer = (ctx.input_responses or {}).get(key)
    return (answer.content or {}).get(field) if isinstance(answer, ElicitResult) else None


def test_input_required_result_elicitation(ctx: Ctx) -> str | InputRequiredResult:
    name = _content(ctx, "user_name", "name")
    if not isinstance(name, str):
        return InputRequiredResult(input_requests={"user_name": _ask("What is your name?", "name")})
    return f"Hello, {name}!"


def test_input_required_result_sampling(ctx: Ctx) -> str | InputRequiredResult:
    answer = (ctx.input_responses or {}).get("capital_question")
    if not isinstance(answer, CreateMessageResult):
        question = _sample("What is the capital of France?", 100)
        return InputRequiredResult(input_requests={"capital_question": question})
    return str(answer.content)


def test_input_required_result_list_roots(ctx: Ctx) -> str | InputRequiredResult:
    answer = (ctx.input_responses or {}).get("client_roots")
    if not isinstance(answer, ListRootsResult):
        return InputRequiredResult(input_requests={"client_roots": ListRootsRequest()})
    return ", ".join(str(root.uri) for root in answer.roots)


def test_input_required_result_request_state(ctx: Ctx) -> str | InputRequiredResult:
    if ctx.request_state is None or _content(ctx, "confirm", "ok") is None:
        question = _ask("Please confirm", "ok", "boolean")
        return InputRequiredResult(input_requests={"confirm": question}, request_state="asked")
    return f"state-ok: {ctx.request_state}"


def test_input_required_result_multiple_inputs(ctx: Ctx) -> str | InputRequiredResult:
    questions: dict[str, Any] = {
        "user_name": _ask("What is your name?", "name"),
        "greeting": _sample("Generate a greeting", 50),
        "client_roots": ListRootsRequest(),
    }
    if ctx.request_state is None or questions.keys() - (ctx.input_responses or {}).keys():
        return InputRequiredResult(input_requests=questions, request_state="asked three")
    return f"Hello, {_content(ctx, 'user_name', 'name')}!"


def test_input_required_result_multi_round(ctx: Ctx) -> str | InputRequiredResult:
    if ctx.request_state is None:
        first = {"step1": _ask("Step 1: What is your name?", "name")}
        return InputRequiredResult(input_requests=first, request_state="")
    if "step1" in (ctx.input_responses or {}):
        second = {"step2": _ask("Step 2: What is your favorite color?", "color")}
        name = str(_content(ctx, "step1", "name"))
        return InputRequiredResult(input_requests=second, request_state=name)
    return f"{ctx.request_state} likes {_content(ctx, 'step2', 'color')}"


def test_input_required_result_tampered_state(ctx: Ctx) -> str | InputRequiredResult:
    return test_input_required_result_request_state(ctx)


def test_input_required_result_capabilities(ctx: Ctx) -> str | InputRequiredResult:
    able = ctx.client_capabilities
    questions: dict[str, Any] = {}
    if able is not None and able.elicitation is not None:
        questions["user_name"] = _ask("What is your name?", "name")
    if able is not None and able.sampling is not None:
        questions["greeting"] = _sample("Generate a greeting", 50)
    if not questions or ctx.input_responses:
        return "Done"
    return InputRequiredResult(input_requests=questions)


def test_input_required_result_prompt(ctx: Ctx) -> list[UserMessage] | InputRequiredResult:
    context = _content(ctx, "user_context", "context")
    if context is None:
        question = _ask("What context should the prompt use?", "context")
        return InputRequiredResult(input_requests={"user_context": question})
    return [UserMessage(content=TextContent(type="text", text=f"In this context: {context}"))]


def _anything() -> Sample:
    return Sample(_words("Anything"), max_tokens=10)


def test_missing_capability(
    answer: Annotated[CreateMessageResult, Resolve(_anything)],
) -> str:
    return str(answer.content)


def add_questions(server: MCPServer[Laboratory]) -> None:
    for tool in (
        test_elicitation,
        test_elicitation_sep1034_defaults,
        test_elicitation_sep1330_enums,
        test_sampling,
        test_input_required_result_elicitation,
        test_input_required_result_sampling,
        test_input_required_result_list_roots,
        test_input_required_result_request_state,
        test_input_required_result_multiple_inputs,
        test_input_required_result_multi_round,
        test_input_required_result_tampered_state,
        test_input_required_result_capabilities,
        test_missing_capability,
    ):
        server.tool(description="Fixture of the conformance suite.")(tool)
    asks = server.prompt(description="Fixture of the conformance suite.")
    asks(test_input_required_result_prompt)
