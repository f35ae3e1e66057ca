#!/usr/bin/env -S node --max-semi-space-size=8
// A committed file, so that npm can link it before the first build. The flag stands in npm start as well: young objects have 8 MB,
// for what rows bring lies outside of the heap, and with more room for the young it is let go of only when all is collected.
import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";

if (!isBuiltin("node:sqlite")) {
  // Run by hand with the machine's own Node: npm's commands take the one that is among the packages.
  end(
    `Node ${process.versions.node} is too old for this command: start it as npm start or npx driftguard, which bring theirs.`,
  );
} else if (existsSync(new URL("../dist/main.js", import.meta.url))) await import("../dist/main.js");
else end("It is not built yet, or was not to its end: run npm ci.");

function end(reason) {
  process.stderr.write(`driftguard: ${reason}\n`);
  process.exitCode = 3;
}
