import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runGap, type GapCell } from "./gap.ts";
import { scenarios } from "./model.ts";
import { shifts } from "./shifts.ts";

// node --conditions=driftguard-source bench/quality/gap-main.ts --seed 1 --models 20 --rates 40,4000 --scenarios S,SA --families all --out file.json
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    models: { type: "string", default: "20" },
    rates: { type: "string", default: "40,4000" },
    scenarios: { type: "string", default: "iid,S,A,SA" },
    families: { type: "string", default: "normal,all" },
    out: { type: "string" },
  },
});
const options = {
  seed: Number(values.seed),
  models: Number(values.models),
  rates: values.rates.split(",").map(Number),
  scenarios: scenarios.filter((scenario) => values.scenarios.split(",").includes(scenario)),
};
const families = (["normal", "all"] as const).filter((some) => values.families.split(",").includes(some));
const names = [
  ...["mean 0.5 sd", "mean 1 sd", "scale 0.5", "scale 2", "unit x1000", "unit x.3048"],
  ...["TVD 0.25", "unseen 10 %", "missing +30 points"],
];
const planted = [null, ...shifts.filter(({ name }) => names.includes(name))];
const result = families.flatMap((some) =>
  planted.flatMap((shift) =>
    runGap({ ...options, families: some, shift }, (cell) =>
      process.stdout.write(`${describe(cell)}
`),
    ),
  ),
);
if (values.out !== undefined) {
  writeFileSync(
    values.out,
    `${JSON.stringify({ madeBy: "bench/quality/gap-main.ts", options: { ...options, families }, result }, null, 1)}\n`,
  );
}

function describe({
  scenario,
  rate,
  families,
  shift,
  models,
  told,
  toldInFirstHour,
  toldOnFirstDay,
  medianHours,
}: GapCell): string {
  const when =
    medianHours === null
      ? ""
      : `, ${toldInFirstHour} in the first hour, ${toldOnFirstDay} before a day is over, median ${medianHours} h`;
  return `${scenario.padEnd(3)} ${String(rate).padStart(5)} rows/h  ${families.padEnd(6)}  ${(shift ?? "healthy").padEnd(18)} ${told} of ${models}${when}`;
}
