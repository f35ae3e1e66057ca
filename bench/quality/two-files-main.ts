import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runTwoFiles } from "./two-files.ts";

// node --conditions=driftguard-source bench/quality/two-files-main.ts --seed 1 --runs 4000 --out file.json
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "4000" },
    out: { type: "string" },
  },
});
const options = { seed: Number(values.seed), runs: Number(values.runs), rows: [30, 50, 100, 200, 500] };
const large = runTwoFiles({ ...options, referenceRows: 10_000 });
const equal = runTwoFiles({ ...options, referenceRows: null });

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);
process.stdout.write("current rows    false: ks      js     psi  adjusted   .5 sd: ks adjusted     psi  (reference)\n");
for (const { rows, referenceRows, falseFlags, falseFlagsAdjusted, shiftFound } of [...large, ...equal]) {
  const falsely = [falseFlags.ks, falseFlags.js, falseFlags.psi, falseFlagsAdjusted].map(percent).join("");
  const found = [shiftFound.ks, shiftFound.ksAdjusted, shiftFound.psi].map(percent).join("");
  process.stdout.write(`${String(rows).padStart(12)}  ${falsely}   ${found}  (${referenceRows})\n`);
}
if (values.out !== undefined) {
  writeFileSync(
    values.out,
    `${JSON.stringify({ madeBy: "bench/quality/two-files-main.ts", options, large, equal }, null, 1)}\n`,
  );
}
