"""What the checks are tried with: the real engine, the real sandbox, its own potentials."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mdagent.potentials.catalogue import Catalogue, open_catalogue
from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.expectation import Expectation
from mdagent.tools.finding import Finding
from mdagent.tools.input_script.analysis import Analysis
from mdagent.tools.input_script.lexer import read_script
from mdagent.tools.input_script.static import static_findings
from mdagent.tools.input_script.validation import Validation
from mdagent.tools.input_script.validator import Instruments, ValidationDepth, validate
from mdagent.tools.sandbox.sandbox import Sandbox, SandboxOptions, open_sandbox


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return find_engine(EngineOptions(cache_folder=tmp_path_factory.mktemp("engine")))


@pytest.fixture(scope="session")
def catalogue(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    assert engine.potentials_folder is not None
    return open_catalogue([engine.potentials_folder], tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    return open_sandbox(SandboxOptions())


Check = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def check(engine: Engine, catalogue: Catalogue) -> Check:
    """All static checks over a script."""

    def run(
        script: str,
        *,
        inputs: Mapping[str, Path] | None = None,
        variables: Mapping[str, str] | None = None,
        expect: Expectation | None = None,
    ) -> list[Finding]:
        analysis = Analysis(
            read_script(script), inputs or {}, variables or {}, expect, engine, catalogue
        )
        return static_findings(analysis)

    return run


Validate = Callable[..., Validation]


@pytest.fixture(scope="session")
def checked(engine: Engine, catalogue: Catalogue, sandbox: Sandbox) -> Validate:
    """The whole validation."""
    instruments = Instruments(engine, sandbox, catalogue)

    def run(
        script: str,
        *,
        depth: ValidationDepth = "dry_run",
        inputs: Mapping[str, Path] | None = None,
        variables: Mapping[str, str] | None = None,
        expect: Expectation | None = None,
    ) -> Validation:
        return validate(script, inputs or {}, variables or {}, depth, expect, instruments)

    return run
