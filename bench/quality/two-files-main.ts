import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runTwoFiles } from "./two-files.ts";
import { checkPlanted, checkSeason, checkUnchanged } from "./whole-checks.ts";

// node --conditions=driftguard-source bench/quality/two-files-main.ts --seed 1 --runs 4000 --checks 200 --out file.json
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "4000" },
    checks: { type: "string", default: "200" },
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

// Whole checks: 40 columns of a file of 10,000 rows against others, and 200 columns of 100,000 rows.
const checks = { seed: options.seed, checks: Number(values.checks), referenceRows: 10_000 };
const unchanged = checkUnchanged(checks, [50, 200, 1000, 10_000, 100_000]);
const season = checkSeason(checks, { rows: 1000 });
const planted = checkPlanted({ ...checks, checks: Math.ceil(checks.checks / 10), referenceRows: 100_000 }, 100_000);
for (const { what, rows, share } of unchanged)
  process.stdout.write(`${what}, ${rows} rows: ${percent(share.share)} of checks with a flag\n`);
for (const { what, hasTime, share, shiftNamedAlone, checks: made } of season)
  process.stdout.write(
    `season, ${what}, ${hasTime ? "by time" : "without"}: ${percent(share.share)} of checks with a flag; .5 sd named alone ${percent(shiftNamedAlone / made)}\n`,
  );
process.stdout.write(
  `planted ${planted.planted} in ${planted.columns} columns: ${planted.named} named (${planted.flagged} as drift), ${planted.false} false\n`,
);
if (values.out !== undefined) {
  writeFileSync(
    values.out,
    `${JSON.stringify({ madeBy: "bench/quality/two-files-main.ts", options: { ...options, checks: checks.checks }, large, equal, checks: { unchanged, season, planted } }, null, 1)}\n`,
  );
}
