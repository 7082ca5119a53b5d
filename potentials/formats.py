"""FORMATS: every potential file format that has a reader, the commoner first."""

from collections.abc import Sequence

from mdagent.potentials.contents import Damaged
from mdagent.potentials.format import Format
from mdagent.potentials.readers.ace import ACE
from mdagent.potentials.readers.adp import ADP
from mdagent.potentials.readers.agni import AGNI
from mdagent.potentials.readers.aip import AIP
from mdagent.potentials.readers.airebo import AIREBO, AIREBO_MORSE, REBO
from mdagent.potentials.readers.bop import BOP
from mdagent.potentials.readers.comb import COMB
from mdagent.potentials.readers.comb3 import COMB3, COMB3_LIBRARY
from mdagent.potentials.readers.ctip import CTIP
from mdagent.potentials.readers.drip import DRIP
from mdagent.potentials.readers.eam import EAM
from mdagent.potentials.readers.eam_alloy import EAM_ALLOY
from mdagent.potentials.readers.eam_cd import EAM_CD
from mdagent.potentials.readers.eam_fs import EAM_FS
from mdagent.potentials.readers.eam_he import EAM_HE
from mdagent.potentials.readers.edip import EDIP
from mdagent.potentials.readers.eim import EIM
from mdagent.potentials.readers.extep import EXTEP
from mdagent.potentials.readers.gw import GW
from mdagent.potentials.readers.gw_zbl import GW_ZBL
from mdagent.potentials.readers.ilp import ILP
from mdagent.potentials.readers.kolmogorov_crespi import KOLMOGOROV_CRESPI
from mdagent.potentials.readers.lcbop import LCBOP
from mdagent.potentials.readers.lebedeva import LEBEDEVA
from mdagent.potentials.readers.meam import MEAM, MSMEAM
from mdagent.potentials.readers.meam_library import MEAM_LIBRARY, MSMEAM_LIBRARY
from mdagent.potentials.readers.meam_spline import MEAM_SPLINE, MEAM_SW_SPLINE
from mdagent.potentials.readers.mgpt import MGPT, MGPT_PARAMETERS
from mdagent.potentials.readers.mliap import MLIAP_DESCRIPTOR, MLIAP_MODEL
from mdagent.potentials.readers.nb3b_harmonic import NB3B_HARMONIC
from mdagent.potentials.readers.nb3b_screened import NB3B_SCREENED
from mdagent.potentials.readers.pod import POD, POD_COEFFICIENTS
from mdagent.potentials.readers.polymorphic import POLYMORPHIC
from mdagent.potentials.readers.quip import QUIP
from mdagent.potentials.readers.rann import RANN
from mdagent.potentials.readers.reaxff import REAXFF
from mdagent.potentials.readers.rebomos import REBOMOS
from mdagent.potentials.readers.smtbq import SMTBQ
from mdagent.potentials.readers.snap import SNAP
from mdagent.potentials.readers.snap_parameters import SNAP_PARAMETERS
from mdagent.potentials.readers.snap_script import SNAP_SCRIPT
from mdagent.potentials.readers.streitz import STREITZ
from mdagent.potentials.readers.sw import SW, SW_MOD
from mdagent.potentials.readers.table import TABLE
from mdagent.potentials.readers.tersoff import TERSOFF, TERSOFF_MOD, TERSOFF_MODC, TERSOFF_ZBL
from mdagent.potentials.readers.uf3 import UF3
from mdagent.potentials.readers.vashishta import VASHISHTA
from mdagent.potentials.readers.without_elements import CMAP, MESOCNT, OXDNA

FORMATS: tuple[Format, ...] = (
    EAM_ALLOY,
    EAM_FS,
    EAM,
    EAM_HE,
    EAM_CD,
    ADP,
    SW,
    SW_MOD,
    TERSOFF,
    TERSOFF_ZBL,
    TERSOFF_MOD,
    TERSOFF_MODC,
    EXTEP,
    MEAM_LIBRARY,
    MEAM,
    MSMEAM_LIBRARY,
    MSMEAM,
    REAXFF,
    AIREBO,
    AIREBO_MORSE,
    REBO,
    REBOMOS,
    BOP,
    COMB,
    COMB3,
    COMB3_LIBRARY,
    EIM,
    VASHISHTA,
    EDIP,
    GW,
    GW_ZBL,
    NB3B_HARMONIC,
    NB3B_SCREENED,
    SNAP,
    SNAP_PARAMETERS,
    POLYMORPHIC,
    STREITZ,
    CTIP,
    SMTBQ,
    AGNI,
    RANN,
    UF3,
    POD,
    POD_COEFFICIENTS,
    ILP,
    AIP,
    KOLMOGOROV_CRESPI,
    LEBEDEVA,
    DRIP,
    LCBOP,
    MEAM_SPLINE,
    MEAM_SW_SPLINE,
    SNAP_SCRIPT,
    MLIAP_DESCRIPTOR,
    MLIAP_MODEL,
    MGPT,
    MGPT_PARAMETERS,
    TABLE,
    ACE,
    QUIP,
    OXDNA,
    MESOCNT,
    CMAP,
)


def format_named(name: str) -> Format | None:
    """The format that the file name says, by the longest ending or beginning."""
    lowered = name.lower()
    hits = [(len(end), form) for form in FORMATS for end in form.suffixes if lowered.endswith(end)]
    hits += [
        (len(head), form) for form in FORMATS for head in form.prefixes if lowered.startswith(head)
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None


def others_than(named: Format, damage: Damaged | None, lines: Sequence[str]) -> list[Format]:
    """The formats that a file may have against its name, which reading it so has refuted.

    One that begins as its name says and ends too early is no file of a laxer format; only its
    kin, which begin alike, may be meant.
    """
    others = [f for f in FORMATS if f is not named and f.name not in named.same_shape]
    if damage is not None and damage.kind == "truncated" and named.looks_like(lines):
        return [form for form in others if form.looks_like is named.looks_like]
    return others
