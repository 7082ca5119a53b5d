"""Every line that the catalogue proposes, read by the engine in the sandbox."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from mdagent.bench.figures import Figure
from mdagent.potentials.candidates import candidate, candidates
from mdagent.potentials.catalogue import Catalogue, open_catalogue
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.ranking import Wish
from mdagent.potentials.recipes import RECIPES
from mdagent.potentials.result import Candidate
from mdagent.tools.engine.engine import Engine, EngineOptions, find_engine
from mdagent.tools.sandbox.sandbox import SandboxOptions, open_sandbox
from mdagent.tools.simulation.crystal_script import load_script
from mdagent.tools.simulation.single_point import Bench

TITLE = "Lines that check_potential proposes, read by the engine"


def measure() -> Iterator[Figure]:
    """For every file all its elements together and each alone; then the sums of styles."""
    engine = find_engine(EngineOptions())
    sandbox = open_sandbox(SandboxOptions())
    folder = engine.potentials_folder
    n_taken, refused = 0, []
    with tempfile.TemporaryDirectory() as cache:
        catalogue = open_catalogue([folder] if folder else [], Path(cache))
        files = catalogue.all()
        tried = [(file.name, made) for file in files for made in lines_of(catalogue, engine, file)]
        tried += [(made.pair_style, made) for made in _sums(catalogue, engine)]
        for name, made in tried:
            paths = {n: f.path for n in made.potential_files if (f := catalogue.get(n))}
            measured = Bench(engine, sandbox, paths).carry_out(load_script(made))
            if "loaded" in measured.values:
                n_taken += 1
            else:
                refused.append((name, made, measured.failure))
    names = {name for name, _ in tried}
    yield Figure("files and sums of styles with a line", len(names), "", _left_out(files, names))
    yield from _figures(len(tried), n_taken, refused)


def lines_of(catalogue: Catalogue, engine: Engine, file: PotentialFile) -> Iterator[Candidate]:
    """What is proposed for a file whose style the engine has, each different line once.

    A part of a sum is tried with all its elements only: it is never used with one alone.
    """
    built = engine.styles["pair"]
    whole = candidate(catalogue, file, Wish(built_styles=built))
    if whole is None or whole.available != "yes":
        return
    yield whole
    if "only a part" in whole.why:
        return
    for element in dict.fromkeys(e for e in file.elements if e):
        alone = candidate(catalogue, file, Wish((element,), built_styles=built))
        if alone is not None and alone.pair_coeff != whole.pair_coeff:
            yield alone


def _sums(catalogue: Catalogue, engine: Engine) -> Iterator[Candidate]:
    for recipe in RECIPES:
        wish = Wish(tuple(sorted(recipe.elements)), built_styles=engine.styles["pair"])
        made = candidates(catalogue, wish, style="any")
        yield from (m for m in made if m.pair_style == recipe.pair_style)


def _left_out(files: list[PotentialFile], names: set[str]) -> str:
    n_others = sum(file.name not in names for file in files)
    return f"{n_others} others are second files, read by no pair style, or of a style not built in"


def _figures(
    n_tried: int, n_taken: int, refused: list[tuple[str, Candidate, str]]
) -> Iterator[Figure]:
    for name, made, failure in refused:
        yield Figure(f"{name} refused", 1, "", f"{'; '.join(made.pair_coeff)}: {failure}", "none")
    yield Figure("proposed lines accepted", n_taken, "", f"of {n_tried}", str(n_tried))
