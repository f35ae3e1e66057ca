import { text } from "node:stream/consumers";
import { runExample } from "./run-example.ts";

// A block of a guide runs in a process of its own, where it may change what it likes: it comes as JSON on stdin,
// its faults go to stderr.
const faults = await runExample(JSON.parse(await text(process.stdin)));
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exit(faults.length > 0 ? 1 : 0);
