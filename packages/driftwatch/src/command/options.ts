import { scheduleKinds } from "../simulate/schedule.ts";
import { traffics } from "../simulate/traffic.ts";

/** What the words after a command may say; help, completion, parsing and the config file are all made from this. */
export type OptionKind = {
  /** How help names the value; `null` for a switch. */
  readonly value: string | null;
  /** The words it takes, where there are only some. */
  readonly choices?: readonly string[];
  readonly says: readonly string[];
};

export const formats = ["table", "json", "markdown", "junit", "html"] as const;
export type Format = (typeof formats)[number];

export const failOns = ["undecided", "drift", "never"] as const;

export const corrections = ["holm", "benjamini-hochberg"] as const;
export type Correction = (typeof corrections)[number];

export type OptionName =
  | "baseline"
  | "method"
  | "multivariate"
  | "format"
  | "schema"
  | "correction"
  | "segment"
  | "time"
  | "time-zone"
  | "fail-on"
  | "rule"
  | "window"
  | "budget"
  | "learn"
  | "label"
  | "score"
  | "prediction"
  | "importance"
  | "change"
  | "schedule"
  | "from"
  | "until"
  | "over"
  | "every"
  | "rows"
  | "per-hour"
  | "traffic"
  | "seed"
  | "output"
  | "delimiter"
  | "keep-rare-levels"
  | "config";

/** In the order of help. */
export const options: Readonly<Record<OptionName, OptionKind>> = {
  baseline: { value: "FILE", says: ["compares with a baseline file instead of with REF"] },
  method: {
    value: "NAMES",
    says: [
      "measures columns by these, not by ks and js: psi,",
      "wasserstein, energy, ad, cvm, mwu, welch, kl,",
      "hellinger, tvd, chi2, g, cramers_v, fisher, z2p",
    ],
  },
  multivariate: {
    value: "NAMES",
    says: [
      "looks at columns together by these: correlation (unless",
      "told), domain_classifier, pca, mmd, isolation_forest,",
      "autoencoder; all or none",
    ],
  },
  correction: {
    value: "HOW",
    choices: corrections,
    says: [
      "of p over all columns: holm (no false flag at all;",
      "unless told), benjamini-hochberg (few among the flags)",
    ],
  },
  format: { value: "FORMAT", choices: formats, says: [`${formats.join(", ")};`, "table unless told"] },
  schema: {
    value: "FILE",
    says: [
      '{"columns": {"postcode": "categorical", "row": "ignore"}}:',
      "numeric, categorical, boolean, datetime, text, embedding",
      "or ignore; columns it does not name are inferred",
    ],
  },
  segment: {
    value: "WHERE",
    says: ['"country=DE; age=30..40": compares these rows alone;', "from 30 on, below 40, and either end may be open"],
  },
  time: {
    value: "COLUMN",
    says: ["when each row happened: compares it with the same", "hours of the week, not with all rows"],
  },
  "time-zone": { value: "NAME", says: ["whose clock decides the hour, as Europe/Berlin;", "UTC unless told"] },
  "fail-on": {
    value: "WHAT",
    choices: failOns,
    says: ["undecided (also what could not be judged; the default),", "drift, never"],
  },
  rule: {
    value: "RULE",
    says: ["two-lanes (the policy that watches; unless told),", '"psi > 0.2", "distance > 0.1" or "p < 0.05"'],
  },
  window: { value: "LENGTH", says: ["that such a rule looks at; 24h unless told"] },
  budget: { value: "NUMBER", says: ["false alarms a quarter that two-lanes may give;", "0.2 unless told"] },
  learn: {
    value: "LENGTH",
    says: ["the first rows, by which columns are binned and which", "a rule compares with; 7d unless told"],
  },
  label: { value: "COLUMN", says: ["what came: predictions are judged by it"] },
  score: {
    value: "COLUMN",
    says: [
      "the chance of a 1, for labels of two classes; in baseline",
      "and estimate also class=column,class=column for more",
    ],
  },
  prediction: {
    value: "COLUMN",
    says: [
      "the predicted number, for labels that are numbers; in",
      "baseline and estimate the class decided on, in explain",
      "any answer",
    ],
  },
  importance: {
    value: "FILE",
    says: [
      '{"age": 0.4, "city": 0.1}: how much the model depends',
      "on each column; explain ranks by it, baseline notes it",
    ],
  },
  change: {
    value: "WHAT",
    says: [
      '"income mean 0.5; city swap; age missing 0.1": mean,',
      "noise (in standard deviations), scale, unit (factors),",
      "uniform, bimodal, swap, stuck, independent of the other",
      "columns; mass, unseen, missing (shares of the rows)",
    ],
  },
  schedule: {
    value: "HOW",
    choices: scheduleKinds,
    says: ["sudden (unless told), incremental (ever more of it),", "gradual (ever more rows), recurring, seasonal"],
  },
  from: { value: "WHEN", says: ["begins at a share (50% unless told), a row or,", "with --time, a date"] },
  until: { value: "WHEN", says: ["ends there"] },
  over: {
    value: "LENGTH",
    says: ["is whole after a share (25% unless told), so many", "rows or, with --time, as 72h or 3d"],
  },
  every: { value: "LENGTH", says: ["comes back after so long"] },
  rows: { value: "COUNT", says: ["of a table that is made up; 10000 unless told"] },
  "per-hour": { value: "COUNT", says: ["rows an hour in it; 100 unless told"] },
  traffic: {
    value: "KIND",
    choices: traffics,
    says: ["even (unless told), seasonal by day and week,", "wandering by itself, or both"],
  },
  seed: { value: "NUMBER", says: ["the same number gives the same rows; 1 unless told"] },
  output: { value: "FILE", says: ["writes the result there instead of to stdout"] },
  delimiter: { value: "CHAR", says: ['between the fields of CSV; "\\t" is a tab'] },
  "keep-rare-levels": { value: null, says: ["keeps names of levels with fewer than 5 rows,", "which may be people"] },
  config: { value: "FILE", says: ["takes options from there; driftwatch.config.json", "is read where it stands"] },
};
