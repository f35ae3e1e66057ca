import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { envCommand } from "../../src/command/deploy/env.ts";
import { trafficCommand } from "../../src/command/deploy/traffic.ts";
import { testServer, type TestServer } from "../test-server.ts";

const folder = mkdtempSync(join(tmpdir(), "driftguard-commands-"));
let app: TestServer;
let url: string;

beforeAll(async () => {
  app = await testServer();
  url = await app.server.listen({ port: 0, host: "127.0.0.1" });
  await app.call({ method: "POST", url: "/api/v1/models", payload: { name: "flights", version: "1" } });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command against the server. @returns what it printed, for scripts and for people */
async function run(command: typeof envCommand, ...args: readonly string[]) {
  const [printed, told]: [string[], string[]] = [[], []];
  await command({
    ...{ args, url, key: app.first.key, fetch, openSocket: null },
    ...{ print: (line) => void printed.push(line), tell: (line) => void told.push(line) },
  });
  return { printed, told };
}

test("variables are set, also from a file without its last line break, listed and removed; no value is printed", async () => {
  const file = join(folder, "token");
  writeFileSync(file, "s3cret=of=the=store\n");
  const set = await run(envCommand, "flights", `TOKEN=@${file}`, "REGION=eu=west", "--reason", "a new store");
  expect(set).toEqual({ printed: ["REGION", "TOKEN"], told: [] });
  expect(await run(envCommand, "flights")).toEqual(set);
  expect(await run(envCommand, "flights", "--remove", "REGION")).toEqual({ printed: ["TOKEN"], told: [] });
  const { items } = (await app.call({ method: "GET", url: "/api/v1/audit?action=variables.update" })).json();
  expect(JSON.stringify(items)).toContain("a new store");
  expect(JSON.stringify(items)).not.toContain("s3cret");
});

test.each([
  { what: "no model", args: [], says: "A model is named first." },
  { what: "a word without a value", args: ["flights", "TOKEN"], says: 'Expected NAME=value, not "TOKEN".' },
  { what: "a name that no program can have", args: ["flights", "A B=1"], says: "A name has letters, digits and _" },
  { what: "a file that is not there", args: ["flights", "TOKEN=@/absent"], says: "/absent cannot be read." },
])("env with $what says so, and changes nothing", async ({ args, says }) => {
  const refused = run(envCommand, ...args);
  await expect(refused).rejects.toThrow(says);
  // The sentence, and not a page of usage behind it.
  await expect(refused).rejects.not.toThrow("\n");
  expect((await run(envCommand, "flights")).printed).toEqual(["TOKEN"]);
});

test.each([
  { what: "by a measure that there is not", args: ["--compare", "speed"], says: "--metric" },
  { what: "of what nobody serves", args: ["--compare", "accuracy"], says: "split the traffic first" },
  { what: "that does not run", args: ["--no-compare"], says: "No experiment" },
])("a comparison $what is refused in a sentence", async ({ args, says }) => {
  await expect(run(trafficCommand, "flights", ...args)).rejects.toThrow(says);
});

test("shares that do not make the whole are told in the percents that were given", async () => {
  const refused = run(trafficCommand, "flights", "1=60", "2=12.5");
  await expect(refused).rejects.toThrow("The shares make 72.5 %, where 100 % are shared out.");
});
