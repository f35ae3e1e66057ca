import { expect, test } from "vitest";
import { scriptName } from "./programs.ts";
import { besideScript, tabulateRuns } from "./tabulate-runs.ts";

const runsOf = (program: string, run: string, ...cpu: readonly number[]) => ({
  program,
  run,
  size: "10x2",
  versions: "1",
  costs: cpu.map((cpuSeconds) => ({ cpuSeconds, peakMb: 1, seconds: 1 })),
  fault: null,
});

test("a ratio is to the script of the same run, whatever the script cost in another", () => {
  const monday = besideScript([runsOf("slow", "monday", 8, 9, 10), runsOf(scriptName, "monday", 3, 3, 3)]);
  const tuesday = besideScript([runsOf("quick", "tuesday", 2), runsOf(scriptName, "tuesday", 6, 4, 5)]);
  const kept = [...monday.filter(({ program }) => program === "slow"), ...tuesday];
  expect(tabulateRuns(kept).map((row) => [row.program, row["over the script, CPU"]])).toEqual([
    ["slow", 3],
    ["quick", 0.4],
    [scriptName, 1],
  ]);
});

test("there is no ratio where the run's script is not known, or gave nothing", () => {
  const alone = runsOf("quick", "monday", 2);
  const rows = tabulateRuns([alone, ...besideScript([alone]), ...besideScript([alone, runsOf(scriptName, "monday")])]);
  expect(rows.map((row) => row["over the script, CPU"])).toEqual([null, null, null, null]);
});
