"""The chemical elements: symbol, atomic number, standard mass."""

import re

# Conventional standard atomic weights (g/mol); for elements without one, the mass number of the
# longest-lived isotope.
_TEXT = """
H 1.008 He 4.0026 Li 6.94 Be 9.0122 B 10.81 C 12.011 N 14.007 O 15.999 F 18.9984 Ne 20.1797
Na 22.9898 Mg 24.305 Al 26.9815 Si 28.085 P 30.9738 S 32.06 Cl 35.45 Ar 39.95 K 39.0983 Ca 40.078
Sc 44.9559 Ti 47.867 V 50.9415 Cr 51.9961 Mn 54.938 Fe 55.845 Co 58.9332 Ni 58.6934 Cu 63.546
Zn 65.38 Ga 69.723 Ge 72.63 As 74.9216 Se 78.971 Br 79.904 Kr 83.798 Rb 85.4678 Sr 87.62 Y 88.9058
Zr 91.224 Nb 92.9064 Mo 95.95 Tc 98 Ru 101.07 Rh 102.9055 Pd 106.42 Ag 107.8682 Cd 112.414
In 114.818 Sn 118.71 Sb 121.76 Te 127.6 I 126.9045 Xe 131.293 Cs 132.9055 Ba 137.327 La 138.9055
Ce 140.116 Pr 140.9077 Nd 144.242 Pm 145 Sm 150.36 Eu 151.964 Gd 157.25 Tb 158.9254 Dy 162.5
Ho 164.9303 Er 167.259 Tm 168.9342 Yb 173.045 Lu 174.9668 Hf 178.486 Ta 180.9479 W 183.84
Re 186.207 Os 190.23 Ir 192.217 Pt 195.084 Au 196.9666 Hg 200.592 Tl 204.38 Pb 207.2 Bi 208.9804
Po 209 At 210 Rn 222 Fr 223 Ra 226 Ac 227 Th 232.0377 Pa 231.0359 U 238.0289 Np 237 Pu 244 Am 243
Cm 247 Bk 247 Cf 251 Es 252 Fm 257 Md 258 No 259 Lr 262 Rf 261 Db 262 Sg 266 Bh 264 Hs 277 Mt 268
Ds 281 Rg 272 Cn 285 Nh 286 Fl 289 Mc 289 Lv 293 Ts 294 Og 294
"""
_TABLE = _TEXT.split()

SYMBOLS: tuple[str, ...] = tuple(_TABLE[::2])
STANDARD_MASS: dict[str, float] = dict(zip(SYMBOLS, map(float, _TABLE[1::2]), strict=True))

# Heavy hydrogen has a symbol of its own in many files; it is the same element.
_ALIASES = {"D": "H", "T": "H"}
_LABEL = re.compile(r"([A-Z][a-z]?)(?=$|[^a-z])")


def symbol_of(label: str) -> str | None:
    """The element that a label of a potential file means, such as Si for `Si(B)` or C for `C1`.

    None where no element can be read from the label (`X`, `AlU` of a MEAM library, `bp`).
    """
    if label in STANDARD_MASS:
        return label
    match = _LABEL.match(label)
    found = match.group(1) if match else ""
    if found in STANDARD_MASS and not label[len(found) :].isalpha():
        return found
    return _ALIASES.get(label)


def symbol_of_number(atomic_number: int) -> str | None:
    """The element with this atomic number, None outside 1-118."""
    return SYMBOLS[atomic_number - 1] if 1 <= atomic_number <= len(SYMBOLS) else None


def nearest_by_mass(mass: float) -> str:
    """The element whose standard mass (g/mol) is nearest."""
    return min(STANDARD_MASS, key=lambda symbol: abs(STANDARD_MASS[symbol] - mass))


def elements_in_name(file_name: str) -> list[str]:
    """The elements that LAMMPS' naming puts first: Si and C for `SiC_1989.tersoff`."""
    stem = re.split(r"[._]", file_name, maxsplit=1)[0]
    parts = re.findall(r"[A-Z][a-z]?", stem)
    return parts if "".join(parts) == stem and set(parts) <= set(SYMBOLS) else []
