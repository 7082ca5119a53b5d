"""Tools, resources and prompts by the names that the conformance suite asks for."""

import base64
import io
import json
import wave

from mcp.server import MCPServer
from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp.types import (
    AudioContent,
    EmbeddedResource,
    EmptyResult,
    ImageContent,
    SetLevelRequestParams,
    SubscribeRequestParams,
    TextContent,
    TextResourceContents,
    UnsubscribeRequestParams,
)
from PIL import Image

from mdagent.tools.state import Laboratory

Ctx = Context[Laboratory]


def _pixel() -> bytes:
    png = io.BytesIO()
    Image.new("L", (1, 1)).save(png, "PNG")
    return png.getvalue()


def _silence() -> bytes:
    wav = io.BytesIO()
    with wave.open(wav, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2))
    return wav.getvalue()


def test_simple_text() -> str:
    return "This is a simple text response for testing."


def _image() -> ImageContent:
    return ImageContent(
        type="image", data=base64.b64encode(_pixel()).decode(), mime_type="image/png"
    )


def _resource(uri: str, text: str, mime_type: str = "text/plain") -> EmbeddedResource:
    contents = TextResourceContents(uri=uri, mime_type=mime_type, text=text)
    return EmbeddedResource(type="resource", resource=contents)


def test_image_content() -> list[ImageContent]:
    return [_image()]


def test_audio_content() -> list[AudioContent]:
    data = base64.b64encode(_silence()).decode()
    return [AudioContent(type="audio", data=data, mime_type="audio/wav")]


def test_embedded_resource() -> list[EmbeddedResource]:
    return [_resource("test://embedded-resource", "This is an embedded resource content.")]


def test_multiple_content_types() -> list[TextContent | ImageContent | EmbeddedResource]:
    text = TextContent(type="text", text="Multiple content types test:")
    data = json.dumps({"test": "data", "value": 123})
    return [text, _image(), _resource("test://mixed-content-resource", data, "application/json")]


async def test_tool_with_logging(ctx: Ctx) -> str:
    for what in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await ctx.info(what)
    return "Tool with logging executed successfully"


async def test_tool_with_progress(ctx: Ctx) -> str:
    for done in (0, 50, 100):
        await ctx.report_progress(done, 100, f"Completed step {done} of 100")
    return "Done"


def test_error_handling() -> str:
    raise ToolError("This tool intentionally returns an error for testing")


def static_text() -> str:
    return "This is the content of the static text resource."


def static_binary() -> bytes:
    return _pixel()


def templated(id: str) -> str:  # the suite's name
    return json.dumps({"id": id, "templateTest": True, "data": f"Data for ID: {id}"})


def watched() -> str:
    return "Watched resource content"


def _message(content: TextContent | ImageContent | EmbeddedResource) -> UserMessage:
    return UserMessage(content=content)


def _said(text: str) -> UserMessage:
    return _message(TextContent(type="text", text=text))


def test_simple_prompt() -> list[UserMessage]:
    return [_said("This is a simple prompt for testing.")]


def test_prompt_with_arguments(arg1: str, arg2: str) -> list[UserMessage]:
    return [_said(f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'")]


def test_prompt_with_embedded_resource(resourceUri: str) -> list[UserMessage]:
    embedded = _resource(resourceUri, "Embedded resource content for testing.")
    return [_message(embedded), _said("Please process the embedded resource above.")]


def test_prompt_with_image() -> list[UserMessage]:
    return [_message(_image()), _said("Please analyze the image above.")]


async def _acknowledge(
    _ctx: ServerRequestContext,
    _params: SetLevelRequestParams | SubscribeRequestParams | UnsubscribeRequestParams,
) -> EmptyResult:
    return EmptyResult()


def add_contents(server: MCPServer[Laboratory]) -> None:
    for tool in (
        test_simple_text,
        test_image_content,
        test_audio_content,
        test_embedded_resource,
        test_multiple_content_types,
        test_tool_with_logging,
        test_tool_with_progress,
        test_error_handling,
    ):
        server.tool(description="Fixture of the conformance suite.")(tool)
    server.resource("test://static-text", mime_type="text/plain")(static_text)
    server.resource("test://static-binary", mime_type="image/png")(static_binary)
    server.resource("test://template/{id}/data", mime_type="application/json")(templated)
    server.resource("test://watched-resource", mime_type="text/plain")(watched)
    for prompt in (
        test_simple_prompt,
        test_prompt_with_arguments,
        test_prompt_with_embedded_resource,
        test_prompt_with_image,
    ):
        server.prompt(description="Fixture of the conformance suite.")(prompt)
    # Our server offers neither; the handlers go where the SDK keeps its own.
    inner = server._lowlevel_server
    inner.add_request_handler("logging/setLevel", SetLevelRequestParams, _acknowledge)
    inner.add_request_handler("resources/subscribe", SubscribeRequestParams, _acknowledge)
    inner.add_request_handler("resources/unsubscribe", UnsubscribeRequestParams, _acknowledge)
