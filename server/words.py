"""Settings that are several words in one variable."""

import shlex
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode


def split_with(separator: str) -> BeforeValidator:
    """Parts of a text between separators, without blanks around them."""

    def split(value: object) -> object:
        if not isinstance(value, str):
            return value
        return [part.strip() for part in value.split(separator) if part.strip()]

    return BeforeValidator(split)


def _words(value: object) -> object:
    return shlex.split(value) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
