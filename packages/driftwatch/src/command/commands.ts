import type { OptionName } from "./options.ts";
import { tableFormats } from "./simulate/write-rows.ts";

export type CommandName =
  | "check"
  | "baseline"
  | "report"
  | "explain"
  | "profile"
  | "backtest"
  | "estimate"
  | "simulate"
  | "completion";

export type CommandKind = {
  /** Each way to call it. */
  readonly usage: readonly string[];
  readonly says: string;
  readonly options: readonly OptionName[];
  /** What `--format` takes where it is not what `check` takes; the first unless told. */
  readonly formats?: readonly string[];
};

const files: readonly OptionName[] = ["delimiter", "output", "config"];
const reading: readonly OptionName[] = ["schema", ...files];
const simulation: readonly OptionName[] = ["rows", "per-hour", "traffic", "seed"];

const judged: readonly OptionName[] = ["format", "fail-on"];
const season: readonly OptionName[] = ["time", "time-zone"];

/** What can be asked of the command line, in the order of its help. */
export const commands: Readonly<Record<CommandName, CommandKind>> = {
  check: {
    usage: ["REF CUR", "--baseline FILE CUR"],
    says: "compares every column of CUR with the same column of REF",
    options: [
      "baseline",
      "method",
      "multivariate",
      "correction",
      "segment",
      ...season,
      "format",
      "fail-on",
      ...reading,
    ],
  },
  baseline: {
    usage: ["REF"],
    says: "writes what check needs of REF into one small file",
    options: ["keep-rare-levels", "importance", "label", "score", "prediction", ...reading],
  },
  report: {
    usage: ["REPORT.json", "REF CUR"],
    says: "writes a saved or a new comparison as a page (or --format)",
    options: ["baseline", "method", "multivariate", "correction", "segment", ...season, "format", ...reading],
    formats: ["html", "table", "json", "markdown", "junit"],
  },
  explain: {
    usage: ["REF CUR", "REF CUR COLUMN", "REPORT.json COLUMN"],
    says: "tells why two files differ, or all that is known of one column",
    options: [
      ...(["prediction", "label", "importance", "segment"] as const),
      ...(["method", "multivariate", "correction"] as const),
      ...season,
      "format",
      ...reading,
    ],
    formats: ["table", "json", "markdown"],
  },
  profile: {
    usage: ["FILE"],
    says: "says how every column of one file is read, and what it holds",
    options: ["format", ...reading],
    formats: ["table", "json"],
  },
  backtest: {
    usage: ["FILE --time COLUMN"],
    says: "tells when a rule would have fired on a dated table",
    options: [...season, "rule", "window", "budget", "learn", "label", "score", "prediction", ...judged, ...reading],
    formats: ["table", "json", "markdown"],
  },
  estimate: {
    usage: ["REF CUR --label COLUMN"],
    says: "estimates how well a model does on CUR, whose labels have not come yet",
    options: ["label", "score", "prediction", ...judged, ...reading],
    formats: ["table", "json", "markdown"],
  },
  simulate: {
    usage: ["FILE --change WHAT", "--rows COUNT"],
    says: "plants changes in a table, or in one it makes up; writes csv, tsv or jsonl",
    options: ["change", "schedule", "from", "until", "over", "every", ...simulation, "time", "format", ...files],
    formats: tableFormats,
  },
  completion: {
    usage: ["bash|zsh|fish"],
    says: "prints completion for a shell",
    options: [],
  },
};
