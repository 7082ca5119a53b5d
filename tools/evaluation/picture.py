"""Picture: a PNG with a caption and the numbers it shows; and the figure all plots start from."""

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mdagent.tools.evaluation.record import RunRecord
    from mdagent.tools.evaluation.statistics import FloatArray

# Readable in a chat: at most 800 pixels wide.
WIDTH_INCHES, DOTS_PER_INCH = 8.0, 100
BLUE, ORANGE, GREEN, RED, GREY = "#1f6feb", "#d97706", "#15803d", "#c2410c", "#6b7280"
_MOST_NUMBERS = 200


class PlotsMissing(RuntimeError):
    """The plotting packages are not installed; the text is the mend."""

    def __init__(self) -> None:
        super().__init__(
            "Plots need the extra packages: pip install 'mdagent-mcp[plots]', then call again."
        )


class NothingToPlot(LookupError):
    """The run does not hold what this kind of plot shows; the text says what would."""


@dataclass(frozen=True)
class Picture:
    """A PNG, what it shows in a sentence, and the numbers behind it, by heading."""

    png: bytes
    caption: str
    columns: dict[str, list[float]] = field(default_factory=dict)
    numbers: dict[str, float | str] = field(default_factory=dict)


def new_figure(height_inches: float) -> "Figure":
    """An empty figure without any state outside itself.

    Raises:
        PlotsMissing: matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise PlotsMissing from error
    figure = Figure(figsize=(WIDTH_INCHES, height_inches), dpi=DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def title_of(run: "RunRecord", shown: str) -> str:
    """What is shown, then of which run: its label where it has one."""
    words = f"{shown[0].upper()}{shown[1:]}"
    return f"{words}\n{run.label or run.run_id}"


def png_of(figure: "Figure") -> bytes:
    """The figure as a PNG."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH)
    return buffer.getvalue()


def thinned(values: "FloatArray") -> list[float]:
    """At most 200 of the numbers, evenly spread, the last one kept."""
    import numpy as np

    n_kept = min(len(values), _MOST_NUMBERS)
    rows = np.unique(np.linspace(0, len(values) - 1, n_kept).round().astype(int))
    return [float(value) for value in values[rows]]
