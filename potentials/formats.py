"""FORMATS: every potential file format that has a reader, the commoner first."""

from mdagent.potentials.format import Format
from mdagent.potentials.readers.eam import EAM
from mdagent.potentials.readers.eam_alloy import EAM_ALLOY
from mdagent.potentials.readers.eam_fs import EAM_FS
from mdagent.potentials.readers.sw import SW, SW_MOD
from mdagent.potentials.readers.tersoff import TERSOFF, TERSOFF_MOD, TERSOFF_MODC, TERSOFF_ZBL

FORMATS: tuple[Format, ...] = (
    EAM_ALLOY,
    EAM_FS,
    EAM,
    SW,
    SW_MOD,
    TERSOFF,
    TERSOFF_ZBL,
    TERSOFF_MOD,
    TERSOFF_MODC,
)


def format_named(name: str) -> Format | None:
    """The format that the file name says, by the longest ending or beginning."""
    lowered = name.lower()
    hits = [(len(end), form) for form in FORMATS for end in form.suffixes if lowered.endswith(end)]
    hits += [
        (len(head), form) for form in FORMATS for head in form.prefixes if lowered.startswith(head)
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None
