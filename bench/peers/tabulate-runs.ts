import { median, rounded } from "../report/quantile.ts";
import type { Cost } from "./measure-program.ts";
import { scriptName } from "./programs.ts";

/** Every run of a program at a size: what it cost, or why it gave nothing. */
export type Runs = {
  readonly program: string;
  readonly size: string;
  /** When the bench began that measured them; results from before this was noted have none. */
  readonly run?: string;
  readonly versions: string;
  readonly costs: readonly Cost[];
  /** What the script cost in the same run of the bench, round by round. */
  readonly script?: readonly Cost[];
  readonly fault: string | null;
};

export type Row = {
  readonly program: string;
  /** `null` where the script was not measured in the same run: a machine is not as fast on another day. */
  readonly "over the script, CPU": number | null;
  readonly "peak MB": number | null;
};

/** Medians of the programs at one size. */
export function tabulateRuns(runs: readonly Runs[]): readonly Row[] {
  return runs.map((one) => {
    const { program, costs, fault } = one;
    const cpu = middle(costs, ({ cpuSeconds }) => cpuSeconds);
    const unit = middle(one.script ?? [], ({ cpuSeconds }) => cpuSeconds);
    return {
      program,
      "CPU s": cpu === null ? null : rounded(cpu),
      "over the script, CPU": cpu === null || unit === null ? null : rounded(cpu / unit),
      "peak MB": roundedOrNull(middle(costs, ({ peakMb }) => peakMb)),
      "by the clock s": roundedOrNull(middle(costs, ({ seconds }) => seconds)),
      runs: costs.length,
      fault,
    };
  });
}

function middle(costs: readonly Cost[], read: (cost: Cost) => number): number | null {
  return costs.length === 0 ? null : median(costs.map(read));
}

function roundedOrNull(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

/** Those of one run, each beside what the script cost in it. */
export function besideScript(runs: readonly Omit<Runs, "script">[]): readonly Runs[] {
  const script = runs.find(({ program }) => program === scriptName)?.costs ?? [];
  return runs.map((one) => ({ ...one, script }));
}
