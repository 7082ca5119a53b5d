"""A `pair_coeff` command against the files it names: elements, order, style, units, masses.

Pure: words in, findings out. A word with a variable in it (`$`) cannot be compared and is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mdagent.potentials.catalogue import Catalogue
from mdagent.potentials.contents import finding
from mdagent.potentials.file import PotentialFile
from mdagent.potentials.label_check import label_findings, mapping_findings, mapping_of
from mdagent.potentials.mass_check import mass_findings
from mdagent.potentials.missing_file import not_found
from mdagent.potentials.styles import STYLES, Slot, StyleRule, base_style
from mdagent.potentials.units_check import units_finding
from mdagent.tools.finding import Finding

_ROLES = {
    "snap": ("snap", "snap parameters"),
    "pod": ("pod", "pod coefficients"),
    "meam": ("meam library", "meam"),
    "meam/ms": ("meam/ms library", "meam/ms"),
}

_MLIAP_KINDS = ("linear", "quadratic", "nn", "sna", "so3")


@dataclass(frozen=True)
class PairCoeff:
    """A `pair_coeff` line, its words told apart.

    `labels[i]` is the file's name of the element of atom type i + 1; `names` stand between or
    before the files where a style has a list of names.
    """

    style: str
    types: tuple[str, str]
    files: tuple[str, ...]
    labels: tuple[str, ...]
    rule: StyleRule
    names: tuple[str, ...] = ()


def check_pair_coeff(
    pair_style: Sequence[str],
    words: Sequence[str],
    catalogue: Catalogue,
    *,
    units: str,
    masses: Mapping[int, float],
    n_types: int | None = None,
) -> list[Finding]:
    """Compare one `pair_coeff` command with the contents of its potential files.

    Args:
        pair_style: The words after `pair_style`.
        words: The words after `pair_coeff`.
        catalogue: Where the files are looked up; the request's own come first.
        units: The script's unit style.
        masses: Mass of each atom type as the script sets it, in the script's units.
        n_types: Number of atom types, None where it is not known.

    Returns:
        Findings without a line; none where the style reads no potential file.
    """
    command = split_words(pair_style, words, catalogue)
    if command is None:
        return []
    files, findings = _look_up(command, catalogue)
    findings += _role_findings(command, files)
    for file in files:
        findings += _style_findings(command, file)
        findings += units_finding(file, command.style, units)
        findings += [_in_the_file(file, f) for f in file.findings if f.severity == "error"]
    if command.rule.all_types == "all" and command.types != ("*", "*"):
        findings.append(_not_all_types(command))
    described = next((file for file in files if file.labels), None)
    if described is None or (findings and len(files) < len(command.files)):
        return findings
    if "map" in command.rule.slots:
        labels = command.labels
        if base_style(command.style) == "mliap":
            # Alone among these it takes more names than there are types.
            labels = labels[:n_types]
        findings += label_findings(described, labels, command.names, n_types)
        findings += mapping_findings(
            described, labels, mapping_of(command.rule, files), command.style
        )
    if units in {"metal", "real"}:
        # Only these have masses in g/mol.
        findings += mass_findings(described, _types_and_labels(command, described), masses)
    return findings


def split_words(
    pair_style: Sequence[str], words: Sequence[str], catalogue: Catalogue
) -> PairCoeff | None:
    """Tell the words of a `pair_coeff` command apart; None where its style reads no file."""
    if not pair_style or len(words) < 3:
        return None
    style, rest = _sub_style(pair_style, list(words[2:]))
    rule = STYLES.get(base_style(style))
    if rule is None or any("$" in word for word in rest):
        return None
    files, names, labels = _fill_slots(rule.slots, rest, catalogue)
    if base_style(style) == "mliap":
        files = _files_of_mliap(pair_style)
    types = (words[0], words[1])
    return PairCoeff(style, types, tuple(files), tuple(labels), rule, tuple(names))


def _sub_style(pair_style: Sequence[str], rest: list[str]) -> tuple[str, list[str]]:
    """The style that a line means: behind `hybrid` it is named on the line, with its number."""
    if not base_style(pair_style[0]).startswith("hybrid") or not rest:
        return pair_style[0], rest
    style, rest = rest[0], rest[1:]
    if pair_style.count(style) > 1 and rest and rest[0].isdigit():
        rest = rest[1:]
    return style, rest


def _files_of_mliap(pair_style: Sequence[str]) -> list[str]:
    """The files that mliap names behind pair_style: `model KIND FILE descriptor KIND FILE`.

    None where one is of a kind that no reader knows: a model in Python, a descriptor of ACE.
    """
    marks = [i for i, word in enumerate(pair_style) if word in {"model", "descriptor"}]
    named = [pair_style[i + 1 : i + 3] for i in marks if i + 2 < len(pair_style)]
    return [words[1] for words in named] if all(w[0] in _MLIAP_KINDS for w in named) else []


def _fill_slots(
    slots: Sequence[Slot], words: list[str], catalogue: Catalogue
) -> tuple[list[str], list[str], list[str]]:
    """Files, names of a library, and names for the atom types."""
    files: list[str] = []
    names: list[str] = []
    for slot in slots:
        if slot == "map":
            return files, names, words
        if not words:
            break
        if slot == "names":
            while len(words) > 1 and not _is_file(words[0], catalogue):
                names.append(words[0])
                words = words[1:]
        else:
            if slot == "file":
                files.append(words[0])
            words = words[1:]
    return files, names, []


def _is_file(word: str, catalogue: Catalogue) -> bool:
    return word == "NULL" or "." in word or catalogue.get(word) is not None


def _look_up(command: PairCoeff, catalogue: Catalogue) -> tuple[list[PotentialFile], list[Finding]]:
    wanted = command.rule.slots.count("file")
    if len(command.files) < wanted:
        return [], [_second_file_missing(command, wanted)]
    found, findings = [], []
    for name in command.files:
        if name == "NULL":
            continue
        file = catalogue.get(name)
        if file is None:
            findings.append(not_found(name, catalogue, command.style, command.files))
        else:
            found.append(file)
    return found, findings


def _second_file_missing(command: PairCoeff, wanted: int) -> Finding:
    return finding(
        "error",
        "second_file",
        f"pair_style {command.style} reads {wanted} files; this line names {len(command.files)}.",
        fix="Name the files that belong together before the elements.",
        line=None,
    )


def _role_findings(command: PairCoeff, files: Sequence[PotentialFile]) -> list[Finding]:
    """Two files of one potential in the wrong places."""
    roles = _ROLES.get(base_style(command.style), ())
    formats = tuple(file.format for file in files)
    if not roles or len(formats) != len(roles) or formats == roles:
        return []
    if sorted(map(str, formats)) != sorted(roles):
        return []
    return [
        finding(
            "error",
            "file_order",
            f"{files[0].name} ({formats[0]}) stands where the {roles[0]} file belongs.",
            why=f"pair_style {command.style} reads the {roles[0]} file first.",
            fix=f"Write {files[1].name} before {files[0].name}.",
            line=None,
        )
    ]


def _style_findings(command: PairCoeff, file: PotentialFile) -> list[Finding]:
    style = base_style(command.style)
    if not file.pair_styles or style in file.pair_styles:
        return []
    right = file.pair_styles[0]
    return [
        finding(
            "error",
            "style",
            f"{file.name} is a file for pair_style {right}, not for {style}.",
            why="Another style stops at the file, or takes its numbers for something else.",
            fix=f"Write `pair_style {right}`"
            + (", or name a file of the style that you want." if style in STYLES else "."),
            line=None,
        )
    ]


def _in_the_file(file: PotentialFile, fault: Finding) -> Finding:
    """A fault of the file as one of the command: the line of the file goes into the text."""
    named = fault.line is None or f"ine {fault.line}" in fault.message
    place = f"{file.name}: " if named else f"{file.name}, line {fault.line}: "
    return fault.model_copy(update={"message": place + fault.message, "line": None})


def _not_all_types(command: PairCoeff) -> Finding:
    return finding(
        "error",
        "all_types",
        f"pair_style {command.style} takes one line for all types, `pair_coeff * * ...`.",
        why="The elements of the atom types follow after the file name.",
        fix="Write `* *` and name an element for every atom type.",
        line=None,
    )


def _types_and_labels(command: PairCoeff, file: PotentialFile) -> dict[int, str]:
    if "map" in command.rule.slots:
        pairs = enumerate(command.labels, start=1)
        return {atom_type: label for atom_type, label in pairs if label in file.labels}
    first, second = command.types
    if first == second and first.isdigit() and len(file.labels) == 1:
        return {int(first): file.labels[0]}
    return {}
