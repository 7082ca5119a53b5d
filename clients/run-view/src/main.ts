/** The view of a run: what `evaluate_run` and `plot_run` found, to look at and not only to read. */
import type { McpUiHostContext } from "@modelcontextprotocol/ext-apps";
import type { CallToolResult } from "@modelcontextprotocol/client";
import { AtomView } from "./atoms";
import { type CurveView, showCurves } from "./curves";
import type { Atoms, Curves, Evaluation, Plot } from "./data";
import { element, existing, reason } from "./elements";
import { showFindings } from "./findings";
import { Host } from "./host";
import { type Tab, showTabs } from "./tabs";

interface Drawn {
  draw: () => void;
}

let drawn: Drawn[] = [];
const host = new Host({ toolResult, toolCancelled, context });
host.connect().catch((error: unknown) => tell(`No host answers: ${reason(error)}`));

function toolResult(result: CallToolResult): void {
  drawn = [];
  const content = result.structuredContent as Partial<Evaluation & Plot> | undefined;
  if (result.isError || !content?.run_id) {
    tell(textOf(result) || "The tool gave no result.");
  } else if (content.verdict !== undefined) {
    showEvaluation(content as Evaluation);
  } else {
    showPlot(content as Plot, pictureOf(result, (content as Plot).caption));
  }
}

function toolCancelled(why: string): void {
  tell(`The request was cancelled: ${why}`);
}

function context(told: McpUiHostContext): void {
  const root = document.documentElement;
  if (told.theme) root.style.colorScheme = told.theme;
  for (const [name, value] of Object.entries(told.styles?.variables ?? {})) {
    if (value) root.style.setProperty(name, value);
  }
  for (const view of drawn) view.draw();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const view of drawn) view.draw();
});

function showEvaluation(evaluation: Evaluation): void {
  const { run_id: id, verdict } = evaluation;
  existing("title").replaceChildren(
    element("span", { class: `verdict ${verdict}` }, verdict.replaceAll("_", " ")), ` ${id}`);
  tell(evaluation.summary);
  showTabs([
    {
      name: "findings",
      title: "Findings",
      fill: (panel) =>
        showFindings(panel, evaluation, () => host.read(`run://${id}/script.lammps`)),
    },
    thermoTab(id, [], () => []),
    atomsTab(id, "type", () => []),
  ], "findings");
}

function showPlot(plot: Plot, picture: () => Node[]): void {
  existing("title").textContent = plot.run_id;
  const numbers = Object.entries(plot.numbers).map(([name, value]) => `${name} ${value}`);
  tell(numbers.join(", ") || plot.caption);
  const colourBy = plot.numbers["in no crystal"] === undefined ? "type" : "structure";
  const tabs = [
    thermoTab(plot.run_id, plot.kind === "thermo" ? Object.keys(plot.columns) : [], picture),
    atomsTab(plot.run_id, colourBy, picture),
  ];
  const own = columnsOf(plot);
  if (plot.kind !== "thermo" && own !== null) {
    tabs.unshift({
      name: "plot",
      title: plot.kind.replaceAll("_", " "),
      fill: (panel) => void drawn.push(showCurves(panel, own, [])),
    });
  }
  showTabs(tabs, plot.kind === "snapshot" ? "atoms" : tabs[0]?.name ?? "thermo");
}

function thermoTab(id: string, wanted: string[], picture: () => Node[]): Tab {
  const fill = async (panel: HTMLElement): Promise<void> => {
    panel.append(element("p", { class: "dim" }, "Reading the log …"));
    try {
      const curves = JSON.parse(await host.read(`thermo://${id}`)) as Curves;
      const view: CurveView = showCurves(panel, curves, wanted);
      drawn.push(view);
    } catch (error) {
      const told = element("p", { class: "dim" }, `No curves to zoom: ${reason(error)}`);
      panel.replaceChildren(...picture(), told);
    }
  };
  return { name: "thermo", title: "Curves", fill: (panel) => void fill(panel) };
}

function atomsTab(id: string, colourBy: string, picture: () => Node[]): Tab {
  const read = async (by: string): Promise<Atoms> =>
    JSON.parse(await host.read(`atoms://${id}/${by}`)) as Atoms;
  return {
    name: "atoms",
    title: "Atoms",
    fill: (panel) => void drawn.push(new AtomView(panel, read, colourBy, picture)),
  };
}

/** The columns of a plot that is not of the log, where they are as long as the first. */
function columnsOf(plot: Plot): Curves | null {
  const [first, ...others] = Object.entries(plot.columns);
  if (first === undefined) return null;
  const [label, values] = first;
  const curves = others
    .filter(([, column]) => column.length === values.length)
    .map(([name, column]) => ({ label: name, values: column }));
  const n_rows = values.length;
  return curves.length ? { x: { label, values }, curves, stage_starts: [0], n_rows } : null;
}

function pictureOf(result: CallToolResult, caption: string): () => Node[] {
  const image = result.content.find((block) => block.type === "image");
  if (image === undefined || image.type !== "image") return () => [];
  const src = `data:${image.mimeType};base64,${image.data}`;
  const told = element("figcaption", { class: "dim" }, caption);
  return () => [element("figure", {}, element("img", { src, alt: caption }), told)];
}

function textOf(result: CallToolResult): string {
  return result.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
}

function tell(text: string): void {
  existing("told").textContent = text;
}
