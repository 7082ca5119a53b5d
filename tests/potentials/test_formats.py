"""What the readers find in one shipped file of every format, compared with the file's own text."""

import pytest

WHOLE = [
    # name, format, first pair style, labels, cutoff in angstrom, units
    ("Ag_u3.eam", "eam", "eam", "Ag", 5.55, "metal"),
    ("CuNi.eam.alloy", "eam/alloy", "eam/alloy", "Ni Cu", 6.394332378, "metal"),
    ("AlFe_mm.eam.fs", "eam/fs", "eam/fs", "Al Fe", 6.5, "metal"),
    ("PdHHe.eam.he", "eam/he", "eam/he", "Pd H He", 7.0, "metal"),
    ("FeCr.cdeam", "eam/cd", "eam/cd", "Fe Cr", 5.5, "metal"),
    ("AlCu.adp", "adp", "adp", "Al Cu", 6.28721, "metal"),
    ("GaN.sw", "sw", "sw", "Ga N", 3.36, "metal"),
    ("tmd.sw.mod", "sw/mod", "sw/mod", "Mo W S Se Te", 3.60536, "metal"),
    ("SiC.tersoff", "tersoff", "tersoff", "C Si", 3.0, "metal"),
    ("SiC.tersoff.zbl", "tersoff/zbl", "tersoff/zbl", "Si C", 3.0, "metal"),
    ("Si.tersoff.mod", "tersoff/mod", "tersoff/mod", "Si", 3.3, "metal"),
    ("Si.tersoff.modc", "tersoff/mod/c", "tersoff/mod/c", "Si", 3.205694, "metal"),
    ("BN.extep", "extep", "extep", "B N", 2.2, "metal"),
    ("SiC.meam", "meam", "meam", "", 4.0, "metal"),
    ("HGa.msmeam", "meam/ms", "meam/ms", "", 5.9, "metal"),
    ("library_2nn.meam", "meam library", "meam", "Mo Co Ni V Fe Al Cr", None, "metal"),
    ("library.msmeam", "meam/ms library", "meam/ms", "H Ga4", None, "metal"),
    ("Ti.meam.spline", "meam/spline", "meam/spline", "Ti", 5.5, "metal"),
    ("TiO.meam.spline", "meam/spline", "meam/spline", "Ti O", 5.5, "metal"),
    ("ffield.reax.cho", "reaxff", "reaxff", "C H O", 10.0, "real"),
    ("ffield.reax.lg", "reaxff", "reaxff", "C H O N S", 10.0, "real"),
    ("CH.airebo", "airebo", "airebo", "C H", 2.0, "metal"),
    ("CH.airebo-m", "airebo/morse", "airebo/morse", "C H", 2.0, "metal"),
    ("CH.rebo", "rebo", "rebo", "C H", 2.0, "metal"),
    ("MoS.rebomos", "rebomos", "rebomos", "Mo S", 3.8, "metal"),
    ("C.lcbop", "lcbop", "lcbop", "C", 6.0, "metal"),
    ("GaAs.bop.table", "bop", "bop", "Ga As", 3.7, "metal"),
    ("ffield.comb", "comb", "comb", "Hf Ti O Cu Si Zr U", 4.55, "metal"),
    ("ffield.comb3", "comb3", "comb3", "O Cu N C H Ti Zn Zr", None, "metal"),
    ("ffield.eim", "eim", "eim", "Li Na K Rb Cs F Cl Br Id", 7.325, "metal"),
    ("InP.vashishta", "vashishta", "vashishta", "In P", 6.0, "metal"),
    ("Si.edip", "edip", "edip", "Si", 3.121382, "metal"),
    ("SiC.edip", "edip", "edip/multi", "Si C", 2.941586, "metal"),
    ("SiC.gw", "gw", "gw", "Si C", 2.5, "metal"),
    ("SiC.gw.zbl", "gw/zbl", "gw/zbl", "Si C", 2.5, "metal"),
    ("MOH.nb3b.harmonic", "nb3b/harmonic", "nb3b/harmonic", "O M H", 2.8, "real"),
    ("PSiO.nb3b.screened", "nb3b/screened", "nb3b/screened", "O P Si", 3.3, "metal"),
    ("Ta06A.snapcoeff", "snap", "snap", "Ta", None, "metal"),
    ("WBe_Wood_PRB2019.mliap.descriptor", "mliap descriptor", "mliap", "W Be", 4.8123, "metal"),
    ("TlBr_msw.poly", "polymorphic", "polymorphic", "Tl Br", 4.736, "metal"),
    ("AlO.streitz", "coul/streitz", "coul/streitz", "Al O", None, "metal"),
    ("NiO.ctip", "coul/ctip", "coul/ctip", "Ni O", None, "metal"),
    ("ffield.smtbq.Al2O3", "smtbq", "smtbq", "O Al", None, "metal"),
    ("Al_jpc.agni", "agni", "agni", "Al", 8.0, "metal"),
    ("MgAl.rann", "rann", "rann", "Mg Al", 11.0, "metal"),
    ("Nb.uf3", "uf3", "uf3", "Nb", 8.0, "metal"),
    ("Ta_param.pod", "pod", "pod", "Ta", 5.0, "metal"),
    ("BNCH.ILP", "ilp", "ilp/graphene/hbn", "C B N H", None, "metal"),
    ("TMD.ILP", "ilp", "ilp/tmd", "Mo W S Se", None, "metal"),
    ("CBNOH.aip.water.2dm", "aip", "aip/water/2dm", "C Ow Hw N B H", None, "metal"),
    ("CC.KC", "kolmogorov/crespi", "kolmogorov/crespi/z", "C", None, "metal"),
    ("CH.KC", "kolmogorov/crespi", "kolmogorov/crespi/full", "C H", None, "metal"),
    ("CC.Lebedeva", "lebedeva/z", "lebedeva/z", "C C1", None, "metal"),
    ("C.drip", "drip", "drip", "C", None, "metal"),
    ("Mo5.2.mgpt.potin", "mgpt", "mgpt", "Mo", None, "electron"),
    ("He_He_JW2013.table", "table", "table", "", 3.801, "metal"),
    ("Cu-PBE-core-rep.ace", "pace", "pace", "Cu", 7.4, "metal"),
    ("SiGeH.sw.quip", "quip", "quip", "H Si Ge", None, "metal"),
]


@pytest.mark.parametrize(("name", "form", "style", "labels", "cutoff", "units"), WHOLE)
def test_a_shipped_file_is_read_whole(catalogue, name, form, style, labels, cutoff, units):
    file = catalogue.get(name)
    assert file.usable, file.findings
    assert (file.format, file.pair_styles[0]) == (form, style)
    assert " ".join(file.labels) == labels
    assert file.cutoff_A == (cutoff if cutoff is None else pytest.approx(cutoff, rel=2e-3))
    assert file.units == units


def test_every_shipped_file_but_the_readmes_has_a_format(catalogue):
    unknown = [name for name in catalogue.names() if catalogue.get(name).format is None]
    assert unknown == []


@pytest.mark.parametrize(
    ("name", "element", "label"),
    [
        ("ffield.eim", "I", "Id"),
        ("library.meam", "Al", "Al"),
        ("CBNOH.aip.water.2dm", "O", "Ow"),
        ("library.msmeam", "Ga", "Ga4"),
    ],
)
def test_labels_are_known_for_the_elements_they_stand_for(catalogue, name, element, label):
    assert catalogue.get(name).label_of(element) == label


def test_masses_of_another_element_in_a_shipped_file_are_noticed(catalogue):
    (fault,) = catalogue.get("ffield.smtbq.TiO2").findings
    assert fault.code == "potential.mass_of_element"
    assert "Ti" in fault.message


def test_a_long_reference_is_put_together_from_its_lines(catalogue):
    citation = catalogue.get("FeCH_BOP_I.poly").citation
    assert citation is not None
    assert "(2020)" in citation
