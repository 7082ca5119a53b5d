/** The verdict: what failed, beside the lines of the script that it stands at. */
import type { Evaluation, Finding, Property, Quantity } from "./data";
import { element, figure, reason } from "./elements";

const WORDS = { pass: "pass", warn: "doubt", fail: "fail", not_checked: "not checked" } as const;

/** Fill the panel, and put the script in as soon as it is there. */
export function showFindings(
  panel: HTMLElement,
  evaluation: Evaluation,
  script: () => Promise<string>,
): void {
  const bad = evaluation.findings.filter((f) => f.status === "fail" || f.status === "warn");
  const listing = element("div", {}, element("p", { class: "dim" }, "Reading the script …"));
  panel.append(
    element("p", { class: "next" }, element("strong", {}, "Next step "), evaluation.next_step),
    ...properties(evaluation.properties),
    ...bad.filter((finding) => finding.line === null).map((finding) => card(finding)),
    listing,
    rest(evaluation.findings.filter((finding) => !bad.includes(finding))),
  );
  script().then(
    (text) => listing.replaceChildren(...lines(text, bad)),
    (error: unknown) => {
      const placed = bad.filter((finding) => finding.line !== null);
      const told = element("p", { class: "dim" }, `The script is not shown: ${reason(error)}`);
      listing.replaceChildren(told, ...placed.map((finding) => card(finding)));
    },
  );
}

function lines(text: string, bad: Finding[]): HTMLElement[] {
  const numbers = [...new Set(bad.flatMap((f) => (f.line === null ? [] : [f.line])))];
  const script = element("div", { class: "script", tabindex: "0", "aria-label": "The script" });
  text.split("\n").forEach((line, index) => {
    const number = index + 1;
    const at = bad.filter((finding) => finding.line === number);
    const worst = at.some((f) => f.status === "fail") ? "fail" : at.length ? "warn" : "";
    script.append(
      element("div", { class: `line ${worst}`, id: `line-${number}` },
        element("i", {}, String(number)), element("code", {}, line)),
      ...at.map((finding) => card(finding)),
    );
  });
  const jumps = numbers.sort((a, b) => a - b).map((number) => {
    const jump = element("button", { type: "button" }, `line ${number}`);
    jump.onclick = () => jumpTo(script, number);
    return jump;
  });
  const heads = jumps.length ? [element("p", { class: "jumps" }, "Findings at ", ...jumps)] : [];
  return [...heads, script];
}

function jumpTo(script: HTMLElement, number: number): void {
  const line = script.querySelector<HTMLElement>(`#line-${number}`);
  if (line === null) return;
  script.scrollTop = line.offsetTop - script.offsetTop - 8;
  script.focus({ preventScroll: true });
}

function card(finding: Finding): HTMLElement {
  const facts = element("dl", {});
  const told: [string, string][] = [
    ["found", amount(finding.value, finding.unit)],
    ["held against", amount(finding.threshold, finding.unit)],
    ["mend", finding.fix],
    ["evidence", finding.evidence],
    ["source", finding.source],
  ];
  for (const [name, value] of told) {
    if (value) facts.append(element("dt", {}, name), element("dd", {}, value));
  }
  const head = [
    element("strong", { class: finding.status }, WORDS[finding.status]),
    ` ${finding.check.replaceAll("_", " ")}`,
  ];
  return element("div", { class: `finding at-${finding.status}` },
    element("p", {}, ...head), element("p", {}, finding.why), facts);
}

function rest(findings: Finding[]): HTMLElement {
  const passed = findings.filter((finding) => finding.status === "pass");
  const told = `${passed.length} passed, ${findings.length - passed.length} could not be checked`;
  const rows = findings.map((f) =>
    element("li", {},
      element("strong", { class: f.status }, WORDS[f.status]),
      ` ${f.check.replaceAll("_", " ")} `,
      element("span", { class: "dim" }, amount(f.value, f.unit) || f.why)));
  return element("details", {}, element("summary", {}, told), element("ul", {}, ...rows));
}

function properties(found: Property[]): HTMLElement[] {
  const rows = found.flatMap((property) => {
    const name = property.name.replaceAll("_", " ");
    if (property.status === "refused") return [row(name, `refused: ${property.why}`)];
    const table = property.table ?? (property.quantity ? { "": property.quantity } : {});
    return Object.entries(table).map(([part, quantity]) =>
      row(`${name} ${part.replaceAll("_", " ")}`, withError(quantity)));
  });
  return rows.length ? [element("table", {}, ...rows)] : [];
}

function row(name: string, value: string): HTMLElement {
  return element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value));
}

function withError(quantity: Quantity): string {
  const error = quantity.standard_error;
  const spread = error === null || error === undefined ? "" : ` ± ${figure(error)}`;
  return `${figure(quantity.value)}${spread} ${quantity.unit}`.trim();
}

function amount(value: number | string | null, unit: string): string {
  if (value === null) return "";
  return typeof value === "number" ? `${figure(value)} ${unit}`.trim() : value;
}
