import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runGap, type GapCell } from "./gap.ts";
import { scenarios } from "./model.ts";
import { shifts } from "./shifts.ts";

// node --conditions=driftguard-source bench/quality/gap-main.ts --seed 1 --models 20 --rates 40,400,4000 --out file.json
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    models: { type: "string", default: "20" },
    rates: { type: "string", default: "40,400,4000" },
    out: { type: "string" },
  },
});
const options = {
  seed: Number(values.seed),
  models: Number(values.models),
  rates: values.rates.split(",").map(Number),
  scenarios,
};
const planted = [null, ...shifts.filter(({ name }) => name === "mean 0.5 sd" || name === "mean 1 sd")];
const result = (["normal", "all"] as const).flatMap((families) =>
  planted.flatMap((shift) =>
    runGap({ ...options, families, shift }, (cell) =>
      process.stdout.write(`${describe(cell)}
`),
    ),
  ),
);
if (values.out !== undefined) {
  writeFileSync(values.out, `${JSON.stringify({ madeBy: "bench/quality/gap-main.ts", options, result }, null, 1)}\n`);
}

function describe({ scenario, rate, families, shift, models, told, toldOnFirstDay, medianHours }: GapCell): string {
  const when = medianHours === null ? "" : `, ${toldOnFirstDay} on the first day, median ${medianHours} h`;
  return `${scenario.padEnd(3)} ${String(rate).padStart(5)} rows/h  ${families.padEnd(6)}  ${(shift ?? "healthy").padEnd(12)} ${told} of ${models}${when}`;
}
