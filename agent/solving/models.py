"""Models by name, as `PROVIDER:NAME`; what is missing is said before anything is started."""

import difflib
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from mdagent.server.settings import is_set

if TYPE_CHECKING:
    from pydantic_ai.models import Model

_CONNECT_S = 0.8
# Importing a provider's library takes seconds; a missing key is to be said at once.
_KEYS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}
_ADDRESSES = {"openai": "https://api.openai.com", "anthropic": "https://api.anthropic.com"}
_EXTRA = (
    'the agent needs more packages: pip install "mdagent-mcp[agent]", or in a checkout '
    ".venv/bin/python -m pip install -r requirements/agent.txt"
)


class ModelUnavailable(RuntimeError):
    """The model cannot be asked: no such provider, no key, nobody answers; with the mend."""


def open_model(name: str, base_url: str | None) -> "Model":
    """The model of a name; nothing is sent to it yet.

    Args:
        name: `PROVIDER:NAME`, as `openai:gpt-5` or `ollama:qwen3`.
        base_url: Where an OpenAI-compatible server (Ollama, vLLM, llama.cpp, ...) or, with
            the provider `anthropic`, an Anthropic-compatible one answers; ends in `/v1` mostly.

    Raises:
        ModelUnavailable: The name is none, its key is missing, or nobody answers there.
    """
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise ModelUnavailable(f"{name!r} is no PROVIDER:NAME; openai:gpt-5 or ollama:qwen3 is one")
    if base_url is None:
        _refuse_unknown(provider)
        _refuse_missing_key(provider)
    _refuse_unreachable(base_url or _ADDRESSES.get(provider))
    try:
        opened = _named(name) if base_url is None else _at(provider, model, base_url)
    except ModuleNotFoundError as error:
        raise ModelUnavailable(_EXTRA) from error
    if base_url is None and provider not in _ADDRESSES:
        _refuse_unreachable(opened.base_url)
    return opened


def _named(name: str) -> "Model":
    from pydantic_ai.exceptions import UserError
    from pydantic_ai.models import infer_model

    try:
        return infer_model(name)
    except UserError as error:
        raise ModelUnavailable(str(error).split(". To try")[0]) from error
    except ModuleNotFoundError:
        raise
    except ImportError as error:
        # The library's own words: which of its optional groups this provider needs.
        raise ModelUnavailable(str(error)) from error


def _at(provider: str, model: str, base_url: str) -> "Model":
    if provider == "anthropic":
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        _refuse_missing_key(provider)
        return AnthropicModel(model, provider=AnthropicProvider(base_url=base_url))
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    # A server of one's own mostly wants no key, but the library wants one that is not empty.
    key = None if is_set(_KEYS["openai"]) else "none"
    return OpenAIChatModel(model, provider=OpenAIProvider(base_url=base_url, api_key=key))


def _refuse_unknown(provider: str) -> None:
    """By the library's files, without importing it."""
    library = find_spec("pydantic_ai")
    if library is None or library.origin is None:
        raise ModelUnavailable(_EXTRA)
    files = (Path(library.origin).parent / "providers").glob("[a-z]*.py")
    known = sorted(file.stem.replace("_", "-") for file in files)
    # As in `openai-responses`, `gateway/openai` or `google-vertex`: the library knows the rest.
    if any(word in known for word in (provider, provider.split("-")[0], provider.split("/")[0])):
        return
    nearest = difflib.get_close_matches(provider, known, n=1)
    hint = f"did you mean {nearest[0]}?" if nearest else f"known: {', '.join(known)}"
    raise ModelUnavailable(
        f"there is no provider {provider!r}; {hint} A server of your own is named with --base-url"
    )


def _refuse_missing_key(provider: str) -> None:
    if provider == "ollama" and not is_set("OLLAMA_BASE_URL"):
        raise ModelUnavailable(
            "ollama's address is not known: --base-url http://127.0.0.1:11434/v1 is where it "
            "answers by default, or set the environment variable OLLAMA_BASE_URL"
        )
    variable = _KEYS.get(provider)
    if variable is not None and not is_set(variable):
        raise ModelUnavailable(
            f"the models of {provider} need a key: set the environment variable {variable}, or "
            "name a server of your own with --base-url"
        )


def _refuse_unreachable(address: str | None) -> None:
    """One connection, so that an address where nobody answers is not found out by retries."""
    if not address:
        return
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        # The port is no number, or a bracket is missing.
        is_one = False
    if not is_one:
        raise ModelUnavailable(f"{address!r} is no address; http://127.0.0.1:11434/v1 is one")
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), _CONNECT_S).close()
    except OSError as error:
        raise ModelUnavailable(
            f"nobody answers at {parts.hostname}:{port} ({error.strerror or error}): is the "
            "model's server up, and the address right?"
        ) from error
