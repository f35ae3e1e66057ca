// What DriftGuard costs, measured on the real server and written to bench/results/ with the machine's facts.
//
//   npm run bench                all parts, one after the other
//   npm run bench ingest check   these
import { machineFacts } from "./machine/machine-facts.ts";
import { parts } from "./parts.ts";
import { printFindings } from "./report/print-findings.ts";
import { writeResult } from "./report/write-result.ts";

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No such part: ${unknown.join(", ")}. There are: ${parts.map(({ name }) => name).join(", ")}.\n`,
  );
  process.exit(3);
}

for (const part of parts.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const at = new Date();
  const facts = machineFacts();
  const findings = await part.measure((line) => process.stderr.write(`${part.name}: ${line}\n`));
  const machine = facts();
  writeResult(part, findings, { at, seconds: (Date.now() - at.getTime()) / 1000, machine });
  const { before, after } = machine.load;
  process.stdout.write(
    `${printFindings(part, findings)}\n\nload ${before} before, ${after} after, on ${machine.cores} cores\n`,
  );
}
