"""Is this the right potential, why not, and what instead."""

from collections.abc import Sequence

from mdagent.potentials.candidates import candidate, candidates
from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.contents import finding
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.missing_file import not_found
from mdagent.potentials.ranking import Wish
from mdagent.potentials.recipes import recipe_with
from mdagent.potentials.request import understood
from mdagent.potentials.result import Candidate, PotentialCheck
from mdagent.potentials.styles import base_style
from mdagent.potentials.units_check import units_finding
from mdagent.tools.finding import Finding, NotChecked, Status, overall_status

PUBLISHED_AT = (
    "NIST Interatomic Potentials Repository (https://www.ctcms.nist.gov/potentials), "
    "OpenKIM (https://openkim.org), LAMMPS' download area "
    "(https://download.lammps.org/potentials)"
)
_HOW_TO_ADD = (
    "Send the file in `files` with this call, or put it into a folder of potentials that the "
    "server's settings name."
)
_SHOWN = 5


def check(catalogue: Catalogue, wish: Wish, potential_files: Sequence[str] = ()) -> PotentialCheck:
    """Compare potential files with what a simulation needs of them, and name others.

    Args:
        catalogue: Where files are looked up; those sent with the request come first in it.
        wish: Elements, style and units of the simulation.
        potential_files: Names of the files that it is to use; none: find some.

    Raises:
        BadWish: There is nothing to compare, or an element is misspelled.
        PotentialUnreadable: A file that was sent cannot be opened.
    """
    names = list(dict.fromkeys(potential_files))
    request = understood(wish, names)
    wish, findings = request.wish, list(request.findings)
    found, asked_findings = _check_named(catalogue, names, wish)
    findings += asked_findings
    likely = [*found, *_meant(catalogue, names, wish)]
    made = [c for file in likely if (c := candidate(catalogue, file, wish)) is not None]
    if not names or any(f.severity == "error" for f in findings):
        more, search_findings = _search(catalogue, wish)
        findings += search_findings
        made += [c for c in more if c.potential_files not in [m.potential_files for m in made]]
    return _answer(findings, made, found, names)


def _meant(catalogue: Catalogue, names: Sequence[str], wish: Wish) -> list[PotentialFile]:
    """The files that misspelled names most likely mean, where they have the elements."""
    wrong = [name for name in names if catalogue.get(name) is None]
    nearest = [near for name in wrong for near in catalogue.nearest(name)[:1]]
    files = [file for near in nearest if (file := catalogue.get(near)) is not None]
    return [file for file in files if file.labels_for(wish.elements) is not None]


def _answer(
    findings: list[Finding],
    made: list[Candidate],
    found: Sequence[PotentialFile],
    names: Sequence[str],
) -> PotentialCheck:
    not_checked = [
        NotChecked(what=f"the contents of {file.name}", why="no reader knows its format")
        for file in found
        if file.format is None
    ]
    status = overall_status(findings, unknown=bool(not_checked) or not (made or names))
    return PotentialCheck(
        status=status,
        findings=findings,
        candidates=made[:_SHOWN],
        n_candidates=len(made),
        not_checked=not_checked,
        next_step=_next_step(status, made),
    )


def _next_step(status: Status, made: Sequence[Candidate]) -> str:
    if made and status != "error":
        return "Paste pair_style and pair_coeff into the script, then call validate_script."
    if made:
        return "Mend the findings, or use a candidate's pair_style and pair_coeff lines."
    return f"Find a potential, for instance at the {PUBLISHED_AT}. {_HOW_TO_ADD}"


def _check_named(
    catalogue: Catalogue, names: Sequence[str], wish: Wish
) -> tuple[list[PotentialFile], list[Finding]]:
    found: list[PotentialFile] = []
    findings: list[Finding] = []
    for name in names:
        file = catalogue.get(name)
        if file is None:
            findings.append(not_found(name, catalogue))
            continue
        found.append(file)
        findings += _of_file(file)
        style = wish.pair_style or (file.pair_styles[0] if file.pair_styles else "")
        if wish.units is not None:
            findings += units_finding(file, style, wish.units)
        findings += _against_style(file, wish)
        findings += _missing_parts(file, names)
    if found and len(found) == len(names):
        findings += _against_elements(found, wish)
    return found, findings


def _of_file(file: PotentialFile) -> list[Finding]:
    """The faults of the file itself; their lines are lines of the file."""
    return [
        fault.model_copy(update={"message": f"{file.name}: {fault.message}"})
        for fault in file.findings
    ]


def _against_style(file: PotentialFile, wish: Wish) -> list[Finding]:
    style = base_style(wish.pair_style) if wish.pair_style else None
    if style is None or not file.pair_styles or style in file.pair_styles:
        return []
    right = file.pair_styles[0]
    return [
        finding(
            "error",
            "style",
            f"{file.name} is a file for pair_style {right}, not for {style}.",
            why="Another style stops at the file, or takes its numbers for something else.",
            fix=f"Write `pair_style {right}`.",
            line=None,
        )
    ]


def _missing_parts(file: PotentialFile, names: Sequence[str]) -> list[Finding]:
    """A file that is only one part of a potential, named without the others."""
    recipe = recipe_with(file.name)
    if recipe is None or set(recipe.files) <= set(names):
        return []
    others = [name for name in recipe.files if name != file.name]
    return [
        finding(
            "warning",
            "part",
            f"{file.name} is only a part of a potential; the rest is in {_listed(others)}.",
            why=f"Alone it leaves forces out without a word; the sum is that of {recipe.source}.",
            fix=f"Write `pair_style {recipe.pair_style}` with a pair_coeff line for each part.",
            line=None,
        )
    ]


def _against_elements(found: Sequence[PotentialFile], wish: Wish) -> list[Finding]:
    """Whether the named files, together, describe the elements of the request."""
    known = {e for file in found for e in file.elements if e} | {
        label for file in found for label in file.labels
    }
    if not wish.elements or not known:
        return []
    missing = [e for e in dict.fromkeys(wish.elements) if e not in known]
    if missing:
        return [
            finding(
                "error",
                "element",
                f"{_listed([file.name for file in found])} has no {_listed(missing, 'and no')}; "
                f"it has {', '.join(dict.fromkeys(x for file in found for x in file.labels))}.",
                why="Every atom type needs an element that the file describes.",
                fix="Take one of the candidates, which cover all elements.",
                line=None,
            )
        ]
    if len(found) == 1 and found[0].labels_for(wish.elements) is None:
        return [_not_together(found[0], wish)]
    return []


def _not_together(file: PotentialFile, wish: Wish) -> Finding:
    return finding(
        "error",
        "missing_entries",
        f"{file.name} has {_listed(list(dict.fromkeys(wish.elements)))}, "
        "but not the entries for all of them together.",
        why="LAMMPS stops with `Potential file is missing an entry`.",
        fix="Take one of the candidates, or map only elements that the file describes together.",
        line=None,
    )


def _search(catalogue: Catalogue, wish: Wish) -> tuple[list[Candidate], list[Finding]]:
    """Potentials for the wish; where the asked style has none, those of other styles."""
    made = candidates(catalogue, wish, style="asked")
    if made:
        return made, []
    if wish.pair_style is not None:
        others = candidates(catalogue, wish, style="any") if wish.elements else []
        return others, [_none_for_style(wish, others)]
    return [], [_none_at_all(catalogue, wish)]


def _none_for_style(wish: Wish, others: Sequence[Candidate]) -> Finding:
    elements = _listed(list(dict.fromkeys(wish.elements))) or "any element"
    return finding(
        "error",
        "no_file",
        f"No potential file here covers {elements} with pair_style {wish.pair_style}.",
        why="A potential must have been fitted for these elements together.",
        fix=f"Use another style, such as {others[0].pair_style} with "
        f"{_listed(others[0].potential_files)}."
        if others
        else f"Look at the {PUBLISHED_AT}. {_HOW_TO_ADD}",
        line=None,
    )


def _none_at_all(catalogue: Catalogue, wish: Wish) -> Finding:
    distinct = list(dict.fromkeys(wish.elements))
    alone = [e for e in distinct if not catalogue.for_elements([e])]
    what = (
        f"No potential file here knows {_listed(alone)}"
        if alone
        else f"No potential file here describes {_listed(distinct)} together"
    )
    return finding(
        "error",
        "no_file",
        f"{what}.",
        why="A potential must have been fitted for these elements together; parameters of "
        "different files do not add up to one.",
        fix=f"Look at the {PUBLISHED_AT}. {_HOW_TO_ADD}",
        line=None,
    )


def _listed(words: Sequence[str], joint: str = "and") -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
