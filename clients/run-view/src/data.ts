/** What the server tells this page: the fields of its answers that are shown. */

export type Status = "pass" | "warn" | "fail" | "not_checked";

export interface Finding {
  check: string;
  status: Status;
  value: number | string | null;
  threshold: number | string | null;
  unit: string;
  evidence: string;
  line: number | null;
  why: string;
  fix: string;
  source: string;
}

export interface Quantity {
  value: number;
  unit: string;
  standard_error?: number | null;
}

export interface Property {
  name: string;
  status: "computed" | "refused";
  quantity: Quantity | null;
  table: Record<string, Quantity> | null;
  why: string;
}

/** Structured content of `evaluate_run`. */
export interface Evaluation {
  run_id: string;
  verdict: "pass" | "fail" | "not_assessable";
  summary: string;
  findings: Finding[];
  properties: Property[];
  next_step: string;
}

/** Structured content of `plot_run`. */
export interface Plot {
  run_id: string;
  kind: string;
  caption: string;
  numbers: Record<string, number | string>;
  columns: Record<string, number[]>;
}

export interface Curve {
  label: string;
  values: (number | null)[];
}

/** The resource `thermo://{run_id}`. */
export interface Curves {
  x: Curve;
  curves: Curve[];
  stage_starts: number[];
  n_rows: number;
}

export interface Kind {
  name: string;
  count: number;
  colour: string;
}

/** The resource `atoms://{run_id}/{colour_by}`. */
export interface Atoms {
  step: number | null;
  unit: string;
  diameter: number;
  origin: [number, number, number];
  cell: [number, number, number][];
  kinds: Kind[];
  kind_of: number[];
  positions: number[];
}
