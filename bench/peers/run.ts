// What a check of two Parquet files costs beside the same work in Python, written to bench/results/peers-small.json.
//
//   npm run build
//   node --conditions=driftguard-source bench/peers/run.ts PYTHON
//
// PYTHON is that of an environment with bench/peers/requirements.txt, made outside the repository.
import { spawnSync } from "node:child_process";

import { machineFacts } from "../machine/machine-facts.ts";
import { printFindings } from "../report/print-findings.ts";
import { writeResult } from "../report/write-result.ts";
import { measurePeers } from "./measure-peers.ts";

const imports = "import numpy, polars, pyarrow, scipy";
const part = { name: "peers-small", says: "seconds of CPU and peak memory beside Python's" };

const python = process.argv[2] ?? null;
if (python === null || spawnSync(python, ["-c", imports]).status !== 0) {
  process.stderr.write(
    "Name the Python of an environment with the peers, made by: python3 -m venv FOLDER && FOLDER/bin/pip install -r bench/peers/requirements.txt\n",
  );
  process.exit(3);
}

const at = new Date();
const facts = machineFacts();
const findings = measurePeers({ python, tell: (line) => process.stderr.write(`peers: ${line}\n`) });
const machine = facts();
writeResult(part, findings, {
  at,
  seconds: (Date.now() - at.getTime()) / 1000,
  machine,
  madeBy: "node --conditions=driftguard-source bench/peers/run.ts PYTHON",
});
const { before, after } = machine.load;
process.stdout.write(
  `${printFindings(part, findings)}\n\nload ${before} before, ${after} after, on ${machine.cores} cores\n`,
);
