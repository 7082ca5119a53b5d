"""Models by name, as `PROVIDER:NAME`; what is missing is said before anything is started."""

import socket
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


def _refuse_missing_key(provider: str) -> None:
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
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelUnavailable(f"{address!r} is no address; http://127.0.0.1:11434/v1 is one")
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname):
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), _CONNECT_S).close()
    except OSError as error:
        raise ModelUnavailable(
            f"nobody answers at {parts.hostname}:{port} ({error.strerror or error}): is the "
            "model's server up, and the address right?"
        ) from error
