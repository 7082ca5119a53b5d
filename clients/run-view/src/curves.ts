/** Curves to zoom and hover: one panel a column, their cursors and zooms tied together. */
import uPlot from "uplot";
import type { Curve, Curves } from "./data";
import { colour, element, figure } from "./elements";

const SHOWN_FIRST = 4;
const USUAL = ["Temp", "Press", "PotEng", "TotEng", "Volume", "Density"];
const HEIGHT = 170;
const NARROWEST_ROWS = 4;
const HELP =
  "Drag to zoom, double-click for all. Keys: arrows move along the curves (with Shift faster), " +
  "+ and - zoom, 0 shows all.";

/** Fill the panel; what is wanted first is told by heading, without units. */
export function showCurves(panel: HTMLElement, data: Curves, wanted: string[]): CurveView {
  return new CurveView(panel, data, wanted);
}

export class CurveView {
  private charts: uPlot[] = [];
  private row: number | null = null;
  private readonly area = element("div", {
    class: "curves", tabindex: "0", role: "application", "aria-label": `Curves. ${HELP}`,
  });
  private readonly said = element("p", { class: "readout", "aria-live": "polite" });
  private shown: Set<number>;

  constructor(panel: HTMLElement, private readonly data: Curves, wanted: string[]) {
    this.shown = new Set(chosen(data.curves, wanted));
    const boxes = data.curves.map((curve, index) => this.box(curve, index));
    panel.replaceChildren(
      element("fieldset", {}, element("legend", {}, "Columns"), ...boxes),
      this.said,
      this.area,
      element("p", { class: "dim" }, HELP, thinning(data)),
    );
    this.area.onkeydown = (event) => this.press(event);
    new ResizeObserver(() => this.resize()).observe(this.area);
    this.draw();
  }

  /** Draw anew, with the colours of the page as they are now. */
  draw(): void {
    for (const chart of this.charts) chart.destroy();
    this.area.replaceChildren();
    this.charts = [...this.shown].sort((a, b) => a - b).flatMap((index) => {
      const curve = this.data.curves[index];
      return curve ? [this.chart(curve)] : [];
    });
  }

  private box(curve: Curve, index: number): HTMLElement {
    const input = element("input", { type: "checkbox", checked: this.shown.has(index) });
    input.onchange = () => {
      if (input.checked) this.shown.add(index);
      else this.shown.delete(index);
      this.draw();
    };
    return element("label", {}, input, curve.label);
  }

  private chart(curve: Curve): uPlot {
    const ink = colour("--dim-ink");
    const grid = { stroke: colour("--line"), width: 1 };
    const axis = { stroke: ink, grid, ticks: grid, font: "11px system-ui" };
    const options: uPlot.Options = {
      width: this.width(),
      height: HEIGHT,
      scales: { x: { time: false } },
      cursor: { sync: { key: "run" }, drag: { x: true, y: false } },
      axes: [{ ...axis, label: this.data.x.label, labelSize: 18, labelFont: "11px system-ui" },
        { ...axis, size: 72 }],
      series: [
        { label: this.data.x.label, value: (_chart, value) => shown(value) },
        {
          label: curve.label,
          stroke: colour("--curve"),
          width: 1.2,
          points: { show: false },
          value: (_chart, value) => shown(value),
        },
      ],
      hooks: {
        draw: [(chart) => this.drawBorders(chart, ink)],
        setScale: [(chart, key) => key === "x" && this.tellSight(chart)],
      },
    };
    // The columns are numbers and gaps, which is what AlignedData is made of.
    const columns = [this.data.x.values, curve.values] as uPlot.AlignedData;
    return new uPlot(options, columns, this.area);
  }

  /** A line where each later stage begins. */
  private drawBorders(chart: uPlot, ink: string): void {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.strokeStyle = ink;
    ctx.setLineDash([4, 4]);
    for (const row of this.data.stage_starts.slice(1)) {
      const at = chart.valToPos(this.data.x.values[row] ?? 0, "x", true);
      if (at < bbox.left || at > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Which part of the run is in sight, for those who do not see it. */
  private tellSight(chart: uPlot): void {
    const { min, max } = chart.scales["x"] ?? {};
    const told = `${shown(min)} to ${shown(max)}, ${this.data.x.label}`;
    chart.root.setAttribute("role", "img");
    chart.root.setAttribute("aria-label", `${chart.series[1]?.label} from ${told}`);
  }

  private press(event: KeyboardEvent): void {
    const step = event.shiftKey ? 20 : 1;
    if (event.key === "ArrowRight") this.move(step);
    else if (event.key === "ArrowLeft") this.move(-step);
    else if (event.key === "+" || event.key === "=") this.zoom(0.5);
    else if (event.key === "-") this.zoom(2);
    else if (event.key === "0" || event.key === "Escape") this.show(0, this.lastRow());
    else return;
    event.preventDefault();
  }

  private move(by: number): void {
    const [low, high] = this.range();
    const from = this.row ?? (by > 0 ? low - 1 : high + 1);
    this.row = Math.min(Math.max(from + by, 0), this.lastRow());
    if (this.row < low || this.row > high) {
      const start = Math.min(Math.max(this.row - (high - low) / 2, 0), this.lastRow() - (high - low));
      this.show(Math.round(start), Math.round(start) + high - low);
    }
    this.point(this.row);
  }

  private point(row: number): void {
    const at = this.data.x.values[row] ?? 0;
    for (const chart of this.charts) {
      chart.setCursor({ left: chart.valToPos(at, "x"), top: chart.over.clientHeight / 2 }, false);
    }
    const values = [...this.shown].sort((a, b) => a - b).map((index) => {
      const curve = this.data.curves[index];
      return curve ? `${curve.label} ${shown(curve.values[row] ?? null)}` : "";
    });
    this.said.textContent = `${this.data.x.label} ${shown(at)}: ${values.join(", ")}`;
  }

  private zoom(by: number): void {
    const [low, high] = this.range();
    const middle = this.row ?? Math.round((low + high) / 2);
    const half = Math.max(NARROWEST_ROWS / 2, ((high - low) / 2) * by);
    this.show(Math.max(0, Math.round(middle - half)), Math.min(this.lastRow(), Math.round(middle + half)));
  }

  private show(low: number, high: number): void {
    const min = this.data.x.values[low] ?? 0;
    const max = this.data.x.values[high] ?? min;
    for (const chart of this.charts) chart.setScale("x", { min, max });
    // The scale holds from the next frame on, and the cursor's place with it.
    requestAnimationFrame(() => {
      if (this.row !== null) this.point(this.row);
    });
  }

  /** First and last row that are in sight. */
  private range(): [number, number] {
    const scale = this.charts[0]?.scales["x"];
    const inSight = this.data.x.values.flatMap((value, row) =>
      value !== null && value >= (scale?.min ?? -Infinity) && value <= (scale?.max ?? Infinity)
        ? [row] : []);
    return [inSight[0] ?? 0, inSight[inSight.length - 1] ?? this.lastRow()];
  }

  private lastRow(): number {
    return this.data.x.values.length - 1;
  }

  private resize(): void {
    for (const chart of this.charts) {
      if (chart.width !== this.width()) chart.setSize({ width: this.width(), height: HEIGHT });
    }
  }

  private width(): number {
    return Math.max(200, this.area.clientWidth);
  }
}

function chosen(curves: Curve[], wanted: string[]): number[] {
  const headings = curves.map((curve) => curve.label.split(" ")[0] ?? "");
  const asked = headings.flatMap((heading, index) => (wanted.includes(heading) ? [index] : []));
  const usual = headings.flatMap((heading, index) => (USUAL.includes(heading) ? [index] : []));
  const found = asked.length ? asked : usual;
  return (found.length ? found : [...curves.keys()]).slice(0, SHOWN_FIRST);
}

function shown(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : figure(value);
}

function thinning(data: Curves): string {
  const kept = data.x.values.length;
  return kept < data.n_rows ? ` Shown are ${kept} of ${data.n_rows} rows, evenly spread.` : "";
}
