import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { runGrid, shareOf, type HealthyCell, type ShiftCell } from "./grid.ts";
import { scenarios } from "./model.ts";
import { shifts, smallGridShifts } from "./shifts.ts";

// node --conditions=driftguard-source bench/quality/main.ts --seed 1 --runs 6 --models 12 --days 14 --rates 40,4000 --small --out file.json
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "20" },
    models: { type: "string", default: "12" },
    days: { type: "string", default: "14" },
    rates: { type: "string", default: "40,400,4000" },
    history: { type: "string", default: "28" },
    c: { type: "string", default: "7" },
    small: { type: "boolean", default: false },
    out: { type: "string" },
  },
});

const options = {
  seed: Number(values.seed),
  scenarios,
  rates: values.rates.split(",").map(Number),
  historyDays: Number(values.history),
  models: Number(values.models),
  testDays: Number(values.days),
  shifts: values.small ? smallGridShifts : shifts,
  runs: Number(values.runs),
  c: Number(values.c),
};

const before = process.cpuUsage();
const result = runGrid(options, (cell) => process.stderr.write(`${describe(cell)}\n`));
const { user, system } = process.cpuUsage(before);
const cpuSeconds = Math.round((user + system) / 1e6);

const material = result.shifted.filter(({ isMaterial }) => isMaterial);
const total = (cells: readonly ShiftCell[], key: "found" | "trials"): number =>
  cells.reduce((sum, cell) => sum + cell[key], 0);
for (const scenario of scenarios) {
  const cells = result.healthy.filter((cell) => cell.scenario === scenario);
  const [alarms, weeks] = [
    cells.reduce((sum, cell) => sum + cell.weeksWithAlarm, 0),
    cells.reduce((sum, cell) => sum + cell.weeks, 0),
  ];
  if (weeks > 0)
    process.stdout.write(
      `${scenario}: ${alarms} of ${weeks} model-weeks with a false alarm, ${percent(alarms, weeks)}\n`,
    );
}
if (total(material, "trials") > 0) {
  process.stdout.write(
    `material shifts found: ${total(material, "found")} of ${total(material, "trials")}, ${percent(total(material, "found"), total(material, "trials"))}\n`,
  );
}
process.stdout.write(`${cpuSeconds} s of CPU\n`);

if (values.out !== undefined) {
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version };
  const named = { ...options, shifts: options.shifts.map(({ name }) => name) };
  writeFileSync(
    values.out,
    `${JSON.stringify({ madeBy: "bench/quality/main.ts", machine, options: named, cpuSeconds, result }, null, 1)}\n`,
  );
}

function describe(cell: HealthyCell | ShiftCell): string {
  const where = `${cell.scenario.padEnd(3)} ${String(cell.rate).padStart(6)} rows/h`;
  return "shift" in cell
    ? `${where}  ${cell.shift.padEnd(34)} ${cell.found} of ${cell.trials}, median ${cell.delayHours ?? "-"} h`
    : `${where}  healthy: ${cell.weeksWithAlarm} of ${cell.weeks} weeks, ${cell.checksWithAlarm} of ${cell.checks} checks`;
}

function percent(hits: number, trials: number): string {
  const { share, lower, upper } = shareOf(hits, trials);
  return `${(100 * share).toFixed(1)} % (95 % bounds ${(100 * lower).toFixed(1)} to ${(100 * upper).toFixed(1)})`;
}
