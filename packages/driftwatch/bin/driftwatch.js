#!/usr/bin/env node
// A committed file, so that npm can link it before the first build. What is installed runs the few files that were made of all
// modules, for they load quicker; a checkout, which has the sources beside this, runs those or what was compiled last.
import { existsSync } from "node:fs";

const isCheckout = existsSync(new URL("../src", import.meta.url));
const { main } = await (isCheckout ? import("driftwatch/command") : import("../dist/bundle/main.js"));
await main();
