import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { multivariateChanges, runMultivariate } from "./multivariate.ts";

// node --conditions=driftguard-source bench/quality/multivariate-main.ts --seed 1 --runs 12 --out file.json
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "12" },
    out: { type: "string" },
  },
});
const options = {
  seed: Number(values.seed),
  runs: Number(values.runs),
  features: 20,
  referenceRows: 8000,
  currentRows: 500,
};
const rows = runMultivariate(options);
process.stdout.write(`${"".padEnd(18)}${multivariateChanges.map((change) => change.padStart(32)).join("")}\n`);
for (const { method, flagged } of rows)
  process.stdout.write(
    `${method.padEnd(18)}${multivariateChanges.map((change) => flagged[change].toFixed(2).padStart(32)).join("")}\n`,
  );
if (values.out !== undefined) {
  const result = { madeBy: "bench/quality/multivariate-main.ts", options, rows };
  writeFileSync(values.out, `${JSON.stringify(result, null, 1)}\n`);
}
