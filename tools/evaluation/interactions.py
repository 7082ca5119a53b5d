"""What the pair styles of a state do to its atoms: which forces conserve energy, which are soft."""

from mdagent.tools.evaluation.state import State, without_suffix

# Styles, by how their names start, whose forces take energy out or put it in by themselves:
# friction, random kicks, contacts, broken bonds, fluids of particles with a viscosity.
_DISSIPATIVE = (
    *("dpd", "mdpd", "edpd", "tdpd", "sdpd", "gran", "sph", "rheo", "smd", "peri", "bpm"),
    *("lubricate", "brownian", "multi/lucy", "exp6/rx"),
)
# Styles of particles without hard repulsion.
_SOFT = (*_DISSIPATIVE, "soft")


def pair_styles(state: State) -> tuple[str, ...]:
    """The pair style in force; of a hybrid one all its parts."""
    words = state.pair_style.words[1:] if state.pair_style else ()
    if not words or not words[0].startswith("hybrid"):
        return tuple(without_suffix(word) for word in words[:1])
    return tuple(without_suffix(word) for word in words[1:] if word[:1].isalpha())


def dissipates(state: State) -> bool:
    """Whether the forces themselves change the energy, whatever the fixes."""
    return any(style.startswith(_DISSIPATIVE) for style in pair_styles(state))


def soft_style(state: State) -> str | None:
    """A pair style of particles that may overlap; None where there is none."""
    return next((style for style in pair_styles(state) if style.startswith(_SOFT)), None)
