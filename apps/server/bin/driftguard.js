#!/usr/bin/env node
// A committed file, so that npm can link it before the first build.
import { existsSync } from "node:fs";

if (existsSync(new URL("../dist/main.js", import.meta.url))) await import("../dist/main.js");
else {
  process.stderr.write("driftguard: It is not built yet, or was not to its end: run npm ci.\n");
  process.exitCode = 3;
}
